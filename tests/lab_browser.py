"""JupyterLab on a free port of this machine and Debian's Chromium, for tests and screenshots.

Lab's settings, data and workspaces lie in a folder of their own, so that nothing of the user's is
read or written; it is told not to look for news.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import Page, sync_playwright

TOKEN = "palbert-tests"
INSTALL = "sudo apt-get install --yes --no-install-recommends chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}  # fmt: skip
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
# contrast of each text in an element with what lies behind it, lowest first
CONTRAST = """(root) => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
    const parse = (colour) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1)
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
        return [r, g, b, a / 255]
    }
    const over = (top, below) => top.slice(0, 3).map((v, i) => v * top[3] + below[i] * (1 - top[3]))
    const light = (colour) => {
        const [r, g, b] = colour.map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const page = (node) => {
        const chain = []
        for (let e = node; e; e = e.parentElement) chain.push(e)
        let colour = [255, 255, 255]
        for (const e of chain.reverse()) {
            colour = over(parse(getComputedStyle(e).backgroundColor), colour)
            if (e.tagName === 'svg') {
                colour = over(parse(getComputedStyle(e.querySelector('rect')).fill), colour)
            }
        }
        return colour
    }
    const found = []
    const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement
        if (!walker.currentNode.data.trim() || node.tagName === 'STYLE'
            || !node.getClientRects().length) continue
        const style = getComputedStyle(node), below = page(node)
        const ink = over(parse(node.closest('svg') ? style.fill : style.color), below)
        const [a, b] = [light(ink), light(below)].sort((x, y) => y - x)
        found.push([(a + 0.05) / (b + 0.05), walker.currentNode.data.trim().slice(0, 30)])
    }
    for (const node of document.querySelectorAll(`${root} input, ${root} select`)) {
        const style = getComputedStyle(node), below = page(node)
        const [a, b] = [light(over(parse(style.color), below)), light(below)].sort((x, y) => y - x)
        found.push([(a + 0.05) / (b + 0.05), node.tagName])
    }
    return found
}"""


def find_chromium() -> str:
    """The browser's program; without one the test is skipped, and fails in CI."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no Chromium here: {INSTALL}")


@contextmanager
def browser(width: int = 1280, height: int = 1000, scale: float = 1) -> Iterator[Page]:
    """An empty page."""
    program = find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        size = {"width": width, "height": height}
        yield chromium.new_context(viewport=size, device_scale_factor=scale).new_page()
        chromium.close()


@contextmanager
def serving(command: list[str], home: Path) -> Iterator[str]:
    """A server on a free port; its address once it listens there.

    Args:
        command: takes ``{port}``.
        home: for its files and its log.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    places = {name: str(home / name) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR",
    )}  # fmt: skip
    settings = home / "JUPYTER_DATA_DIR" / "lab" / "settings"
    settings.mkdir(parents=True)
    (settings / "overrides.json").write_text(json.dumps(SETTINGS))
    words = [word.format(port=port) for word in command]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(words, env=os.environ | places, stdout=log, stderr=log)
    try:
        _wait_for(port, server, home / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()  # takes its kernels along
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


def lab(folder: Path, home: Path):
    """JupyterLab over a folder of notebooks."""
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        "--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True",
        f"--LabApp.app_settings_dir={home / 'JUPYTER_DATA_DIR' / 'lab' / 'settings'}",
    ]  # fmt: skip
    return serving(command, home)


@pytest.fixture(scope="module")
def address(folder) -> Iterator[str]:
    """JupyterLab over ``folder``, a fixture of the test's module."""
    with lab(folder, folder.parent) as address:
        yield address


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    """A page in the browser."""
    with browser() as page:
        yield page


def voila(notebook: Path, home: Path):
    """Voila on this machine's own address, as the documentation says."""
    command = [
        sys.executable, "-m", "voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1",
        "--port={port}",
    ]  # fmt: skip
    return serving(command, home)


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, path)


def open_notebook(page: Page, address: str, name: str, *, kernel: bool = True) -> None:
    """Open a notebook and wait until Lab has it, and a kernel for it unless that is not needed."""
    page.goto(f"{address}/doc/tree/{name}?token={TOKEN}")
    page.wait_for_function(
        """(kernel) => {
            const context = window.jupyterapp?.shell.currentWidget?.context
            const session = context?.sessionContext
            return context?.isReady && (!kernel || session.isReady
                && session.session?.kernel?.connectionStatus === 'connected')
        }""",
        arg=kernel,
        timeout=120_000,
    )


class Console:
    """What a page reports and asks for, from now on.

    Args:
        page: watched.
    """

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._ask(request.url))
        page.on("websocket", lambda socket: self._ask(socket.url))

    def _listen(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.hostname:  # data: and blob: have none
            self.hosts.add(parts.hostname)


def run_all(page: Page) -> None:
    """Have all cells run; does not wait for them."""
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells') }")


def outputs(page: Page) -> list[dict]:
    """Of all cells, from the model: Lab draws only the cells in sight."""
    return page.evaluate(
        "jupyterapp.shell.currentWidget.context.model.toJSON().cells"
        ".flatMap(cell => cell.outputs || [])"
    )


def use_theme(page: Page, theme: str) -> None:
    """Light or dark, for this page; ends with Lab's splash, which two changes would share."""
    page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})")
    dark = "true" if theme == LIGHT else "false"
    page.wait_for_function(f"document.body.dataset.jpThemeLight === '{dark}'")
    page.wait_for_selector("#jupyterlab-splash", state="detached")


def type_cell(page: Page, number: int, source: str) -> None:
    """Type into a cell in the place of what it held; as one insertion, so that Lab closes no
    brackets of its own.
    """
    page.locator(".jp-CodeCell").nth(number).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)


def run_cell(page: Page, number: int) -> None:
    """Have one cell run, and wait for its end."""
    page.evaluate(
        """async (number) => {
            jupyterapp.shell.currentWidget.content.activeCellIndex = number
            await jupyterapp.commands.execute('notebook:run-cell')
        }""",
        number,
    )
