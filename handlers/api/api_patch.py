"""What may be sent to change a lead: the fields that a CRM may own."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from handlers.api.api_answers import Lead
from handlers.api.api_shapes import Shape
from playbook.crm_fields import must_be_owned


class Worth(BaseModel):
    """An amount in a currency; without one it is the team's."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: Annotated[
        str,
        Shape(
            r"^[0-9]{1,11}(\.[0-9]{1,2})?$",
            "send a text such as 12000.00 as its amount",
            {"examples": ["12000.00"]},
        ),
    ]
    currency: Annotated[
        str, Shape("^[A-Z]{3}$", "send three letters such as EUR as its currency", {"examples": ["EUR"]})
    ] | None = None  # fmt: skip


Short = Annotated[str, Field(max_length=200)]


def _as_sent(schema: dict[str, Any]) -> None:
    """In the document: what is not sent is no null, and something has to be."""
    for each in schema["properties"].values():
        each.pop("default", None)
    schema |= {"minProperties": 1, "examples": [{"name": "Ann Lee", "phone": "+12125550100"}]}


class LeadPatch(BaseModel):
    """What is to become of a lead's fields that the CRM owns; what is not sent stays. Null or "" empties a field."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_as_sent)

    name: Short | None = Field(None, examples=["Ann Lee"])
    company: Short | None = Field(None, examples=["Acme"])
    email: Short | None = Field(None, examples=["ann@acme.com"])
    phone: Short | None = Field(None, examples=["+12125550100"])
    owner: Short | None = Field(
        None, description="A person's e-mail address or Slack id.", examples=["U0SAM"]
    )
    amount: Worth | SkipJsonSchema[None] = Field(None, description="Of a won lead.")

    @model_validator(mode="before")
    @classmethod
    def not_glengarrys(cls, said: object) -> object:
        """Raises NotOwned for what a lead has and no CRM may own."""
        if isinstance(said, dict):
            must_be_owned(
                (name for name in said if name in Lead.model_fields and name not in cls.model_fields), ()
            )
        return said

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """An empty change is a slip."""
        if not self.model_fields_set:
            raise PydanticCustomError("shape", "name at least one field")
        return self

    @property
    def facts(self) -> Mapping[str, object]:
        """As `handlers.crm.crm_owned.take_over` takes them."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        worth = self.amount
        return {**said, "amount": worth.amount, "currency": worth.currency} if worth else said
