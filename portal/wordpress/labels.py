"""Who wrote an item and where it belongs: people, sections and topics."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import slugify

from articles.importing import people
from articles.models import Person, Section, Topic
from portal.formats import wptext
from portal.formats.wxr_records import Author, Item, Label, Term
from portal.wordpress.source import BY, Source
from portal.wordpress.tally import Tally

NO_CATEGORY = "uncategorized"
TAGS = {"post_tag", "tag"}
GUEST = "cap-"
"""What the plug-in for co-authors puts before a login."""


class People:
    def __init__(self, source: Source, tally: Tally) -> None:
        self.source = source
        self.tally = tally
        self._by_name: dict[str, int] = {}
        self._logins: set[str] = set()

    def author(self, author: Author) -> None:
        row = self.tally.held("author")
        if not author.login or author.login in self._logins:
            row.skipped["twice in the file" if author.login else "no login"] += 1
            return
        self._logins.add(author.login)
        ref = self.source.ref("author", author.login)
        name = wptext.one_line(author.name)
        person, made = people.person(ref, name=name, slug=author.login)
        for name in (author.name, author.login):
            self._by_name[_plain(name)] = person.pk
        row.made += made
        row.kept += not made

    def of(self, item: Item) -> list[Person]:
        """Return the byline in order: the co-authors if there are any, else the account."""
        labels = [label for label in item.labels if label.domain == "author"]
        found = [self._labelled(label) for label in labels]
        if not found and item.creator:
            found = [self._named(item.creator, item.creator)]
        return list(dict.fromkeys(found))

    def _labelled(self, label: Label) -> Person:
        login = label.slug.removeprefix(GUEST)
        known = self._by_name.get(_plain(login)) or self._by_name.get(_plain(label.name))
        return (
            Person.objects.get(pk=known) if known else self._named(login or label.name, label.name)
        )

    def _named(self, login: str, name: str) -> Person:
        known = self._by_name.get(_plain(login))
        if known:
            return Person.objects.get(pk=known)
        ref = self.source.ref("author", login)
        person, made = people.person(ref, name=wptext.one_line(name), slug=login)
        self._by_name[_plain(login)] = person.pk
        if made:
            self.tally.extra["people whom only posts name"] += 1
        return person


class Terms:
    """The first category of a post is its section; the others and the tags are its topics."""

    def __init__(self, source: Source, section: str, tally: Tally) -> None:
        self.source = source
        self.section = section
        self.tally = tally
        self._declared: dict[tuple[str, str], Term] = {}
        self._made: set[str] = set()

    def term(self, term: Term) -> None:
        """Keep a declared term until it is known whether an item carries it."""
        key = ("tag" if term.taxonomy in TAGS else term.taxonomy, term.slug)
        if key[0] not in ("category", "tag"):
            self.tally.held("term", term.taxonomy).skipped["no place for it here"] += 1
        elif key in self._declared:
            self.tally.held(key[0]).skipped["twice in the file"] += 1
        else:
            self._declared[key] = term

    def of(self, item: Item) -> tuple[Section, list[Topic]]:
        categories = [one for one in item.labels if one.domain == "category" and one.slug]
        categories = [one for one in categories if one.slug != NO_CATEGORY]
        tags = [one for one in item.labels if one.domain in TAGS and one.slug]
        if categories:
            section = self._section("category", categories[0].slug, categories[0].name)
        else:
            section = self._section(
                "section", slugify(self.section, allow_unicode=True), self.section
            )
        topics = [self._topic("category", label) for label in categories[1:]]
        topics += [self._topic("tag", label) for label in tags]
        return section, list(dict.fromkeys(topics))

    def _section(self, kind: str, slug: str, name: str) -> Section:
        ref = self.source.ref(kind, slug)
        section, made = people.section(ref, name=wptext.one_line(name), slug=slug, by=BY)
        self._note(kind, slug, made)
        return section

    def _topic(self, kind: str, label: Label) -> Topic:
        term = self._declared.get((kind, label.slug))
        topic, made = people.topic(
            self.source.ref(kind, label.slug),
            name=wptext.one_line(label.name),
            slug=label.slug,
            description=wptext.one_line(term.description) if term else "",
        )
        self._note(kind, label.slug, made)
        return topic

    def _note(self, kind: str, slug: str, made: bool) -> None:
        if made and (kind, slug) in self._declared:
            self._made.add(f"{kind}:{slug}")
        elif made and kind == "section":
            self.tally.extra["section for posts without a category"] += 1
        elif made:
            self.tally.extra["sections and topics that only posts name"] += 1

    def finish(self) -> None:
        """Say of each declared term what became of it."""
        topics = set(_names(Topic))
        here = {"tag": topics, "category": topics | set(_names(Section))}
        for kind, slug in self._declared:
            row = self.tally.held(kind)
            if f"{kind}:{slug}" in self._made:
                row.made += 1
            elif {slug, self.source.ref(kind, slug)} & here[kind]:
                row.kept += 1
            elif kind == "category" and slug == NO_CATEGORY:
                row.skipped["stands for no category"] += 1
            else:
                row.skipped["no post carries it"] += 1


def _names(model: type[Section] | type[Topic]) -> Iterator[str]:
    for slug, ref in model._default_manager.values_list("slug", "source_ref"):
        yield slug
        yield ref or ""


def _plain(name: str) -> str:
    return slugify(name, allow_unicode=True) or name
