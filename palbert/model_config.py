"""The settings of a PalBert: what its ``config.json`` holds."""

from transformers import BertConfig

from palbert.config import Pals


class PalBertConfig(BertConfig):
    """BERT's settings, those of the PALs, and how pairs are read.

    Args:
        pal_size: Size of the PALs' projected space; 0 for no PALs.
        pal_heads: Number of attention heads in each PAL.
        pal_variant: Kind of the PALs, ``pal`` or ``low_rank``.
        encoding: Whether pairs are encoded ``joint`` or ``separate``.
        relational_layer: Whether the pair tasks share a relational layer in place of the pooler.
        both_orders: Whether it is asked about pairs in both orders; its answer is then the mean.
        tasks: Names of the tasks that it was trained on; None for all three.
        trained: How it was trained and what it scored, which its card says; None if that is not
            known. Whoever trains the model further sets it to None.
    """

    model_type = "palbert"

    pal_size: int = 0
    pal_heads: int = 6
    pal_variant: str = "pal"
    encoding: str = "joint"
    relational_layer: bool = False
    both_orders: bool = False
    tasks: list[str] | None = None
    trained: dict | None = None

    @classmethod
    def for_encoder(
        cls, path: str, pals: Pals | None, encoding: str, relational_layer: bool
    ) -> "PalBertConfig":
        """The settings of a fresh PalBert on a BERT checkpoint.

        Args:
            path: Folder of the checkpoint, or its name on the hub.
            pals: Settings of the PALs; None for plain BERT with heads.
            encoding: How pairs are encoded, ``joint`` or ``separate``.
            relational_layer: Whether the pair tasks share a relational layer.

        Raises:
            ValueError: The checkpoint is no BERT.
        """
        settings = BertConfig.get_config_dict(path)[0]
        if settings.get("model_type") != "bert":
            raise ValueError(
                f"encoder {path!r} is a {settings.get('model_type')!r} model, expected 'bert'"
            )
        config = cls.from_dict(settings | {"model_type": cls.model_type})
        config.encoding, config.relational_layer = encoding, relational_layer
        if pals is not None:
            config.pal_size, config.pal_heads = pals.size, pals.heads
            config.pal_variant = pals.variant
        return config
