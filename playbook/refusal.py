"""A rule that says no, in words that say what to do instead."""

from collections.abc import Mapping


class Refusal(Exception):
    """Raised by a rule or a deed; its text is shown to the person who asked, as it stands.

    `field` names the input of a form that has to be mended, when it is one; `ask` is the id of the person
    to ask instead. `fields` says what is wrong at each input, when there may be several at once.
    """

    def __init__(
        self, text: str, field: str | None = None, ask: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """The sentence, the form's input it belongs to, whom to ask, and a sentence for each of several inputs."""
        super().__init__(text)
        self.field = field
        self.ask = ask
        self.fields = fields or {}
