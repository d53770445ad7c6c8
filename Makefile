# A fresh machine needs Python 3.11 or newer, make and a package index; the rest is installed here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# containers often set it; without compiled files every import takes twice as long
unexport PYTHONDONTWRITEBYTECODE

.PHONY: course lab test check figures screenshots site lock clean

course: $(VENV)/installed  ## run every notebook in order, then print the results table
	@$(BIN)/palbert course .

lab: $(VENV)/installed  ## open the workbook in JupyterLab
	@$(BIN)/palbert lab .

test: $(VENV)/installed  ## run the tests
	$(BIN)/python -m pytest --numprocesses 2

check: $(VENV)/installed  ## lint, format, types, and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports

figures: $(VENV)/installed  ## draw figures/ and write README's tables from results/
	$(BIN)/python -m palbert.figures
	$(BIN)/python docs/tables.py

screenshots: site  ## photograph welcome, probe, curves, diagrams and landing page, after make course
	$(BIN)/python tests/screenshots.py

site: $(VENV)/installed  ## build and check _site/ from the notebooks that `make course` executed
	$(BIN)/python docs/build.py executed _site

lock: $(VENV)/installed  ## resolve requirements.lock anew from pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-find-links --no-emit-index-url \
		--extra dev --upgrade-package torch==2.13.0 --output-file requirements.lock pyproject.toml
	# any build of this torch: on Linux the index gives the one for CUDA
	sed -i.bak 's/^\(torch==[0-9.]*\)+cpu/\1/' requirements.lock && rm requirements.lock.bak

# to compile every file would double the time of the installation; Python compiles what it imports
$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "palbert needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip  # an older one takes twice as long for the rest
	$(BIN)/python -m pip install --quiet --no-compile --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/python -m ipykernel install --sys-prefix --name python3 > /dev/null
	@touch $@

clean:
	rm -rf $(VENV) executed runs build palbert.egg-info
