"""Who stands behind a lead when its owner or the channel does not act."""

from dataclasses import dataclass

from playbook.words import Asked


@dataclass(frozen=True)
class Crew:
    """Ids of the people the playbook's roles name."""

    managers: tuple[str, ...] = ()
    marketing: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    fallback: str | None = None

    def of(self, asked: Asked) -> tuple[str, ...]:
        """The people to ask in that role; nobody for a channel or an owner."""
        named = {
            Asked.MANAGER: self.managers,
            Asked.BACKUP: self.backups,
            Asked.FALLBACK: (self.fallback,) if self.fallback else (),
        }
        return named.get(asked, ())

    def reaches(self, asked: Asked) -> bool:
        """Whether asking that role asks anybody."""
        return asked is Asked.CHANNEL or bool(self.of(asked))
