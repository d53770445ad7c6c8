"""``AutoModel.from_pretrained("runs/bp1/best")`` works after nothing but ``import palbert``.

transformers takes seconds to load, so it isn't loaded for this. Once it loads its table of
configs, a stand-in is entered for ours, since nothing else of transformers may be imported at that
moment. Asked for a config, the stand-in loads the model, which enters both in earnest.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

TABLE = "transformers.models.auto.configuration_auto"


class _PalBertConfig:
    """Stands for ``PalBertConfig`` until that is loaded."""

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any], **settings: Any) -> Any:
        """All that transformers asks of a config's class."""
        return import_module("palbert.model").PalBertConfig.from_dict(config_dict, **settings)


class _WatchForTable:
    """A finder of modules that adds to the table once its module has run."""

    def find_spec(
        self, name: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where Python finds the table's module; None for all others."""
        spec = PathFinder.find_spec(name, path, target) if name == TABLE else None
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_and_enter(module: ModuleType) -> None:
                run(module)
                _enter(module)

            spec.loader.exec_module = run_and_enter
        return spec


def _enter(table: ModuleType) -> None:
    table.CONFIG_MAPPING.register("palbert", _PalBertConfig)


def enter_models() -> None:
    """See that transformers' Auto classes know this package's models, now or once they load."""
    if TABLE in sys.modules:
        _enter(sys.modules[TABLE])
    else:
        sys.meta_path.insert(0, _WatchForTable())
