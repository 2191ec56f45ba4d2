"""A rule that says no, in words that say what to do instead."""


class Refusal(Exception):
    """Raised by a rule or a deed; its text is shown to the person who asked, as it stands.

    `field` names the input of a form that has to be mended, when it is one; `ask` is the id of the person
    to ask instead.
    """

    def __init__(self, text: str, field: str | None = None, ask: str | None = None) -> None:
        """The sentence, the form's input it belongs to, and whom to ask."""
        super().__init__(text)
        self.field = field
        self.ask = ask
