"""What the HTML standard, and older HTML that is still about, says of elements and attributes, as far as it matters."""

from __future__ import annotations

from typing import Final


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


VOID: Final = _names(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param source spacer track wbr"
)
# Their content is raw text up to their end tag; in `title` and `textarea` references count.
RAW: Final = _names("iframe noembed noframes plaintext script style textarea title xmp")
# Not prose: they stay as they are, whole. `pre` and `listing` part paragraphs, the others stand within lines.
LEFT_ALONE: Final = _names("listing math pre svg template")
FOREIGN: Final = frozenset(("math", "svg"))

BLOCK: Final = _names(
    "address article aside blockquote body caption center col colgroup datalist dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li "
    "listing main menu nav noscript ol optgroup option p plaintext pre search section select summary table tbody "
    "td tfoot th thead title tr ul xmp"
)
INLINE: Final = _names(
    "a abbr acronym applet area audio b base basefont bdi bdo bgsound big blink br button canvas cite code data "
    "del dfn em embed font i iframe image img input ins kbd keygen label link map mark marquee math meta meter "
    "nobr noembed noframes object output param picture progress q rb rp rt rtc ruby s samp script slot small "
    "source spacer span strike strong style sub sup svg template textarea time track tt u var video wbr"
)
KNOWN: Final = BLOCK | INLINE

# What a block is called in a catalog. Blocks that are not here are called as the block around them.
KIND: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "summary"), "heading"),
    **dict.fromkeys(("li", "option"), "list item"),
    **dict.fromkeys(("td", "th"), "table cell"),
    **dict.fromkeys(("caption", "figcaption", "legend"), "caption"),
    "blockquote": "quote",
    "dd": "definition",
    "dt": "term",
    "title": "title",
}
# A start tag closes these where they are innermost (the standard's optional end tags); any block closes an open `p`.
CLOSES: Final = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "tr": frozenset(("td", "th", "tr", "caption", "colgroup")),
    **dict.fromkeys(
        ("tbody", "tfoot", "thead"), frozenset(("td", "th", "tr", "tbody", "tfoot", "thead", "caption", "colgroup"))
    ),
    "option": frozenset(("option",)),
    "optgroup": frozenset(("option", "optgroup")),
    "body": frozenset(("head",)),
}

# Text in these is no prose, though it stands within lines.
CODE: Final = _names("code kbd samp tt var")

# Around a whole run these say how it looks or when it is shown, no more.
DRESS: Final = _names("audio canvas font object span video")

# Attributes that hold prose, on any element, and what they are called in a catalog.
PROSE: Final = {
    "alt": "alt",
    "aria-description": "description",
    "aria-label": "label",
    "aria-placeholder": "placeholder",
    "aria-roledescription": "label",
    "aria-valuetext": "label",
    "placeholder": "placeholder",
    "title": "title",
}
# Attributes that hold prose on some elements only.
PROSE_ON: Final = {
    ("table", "summary"): "summary",
    ("th", "abbr"): "label",
    ("optgroup", "label"): "label",
    ("option", "label"): "label",
    ("track", "label"): "label",
}
# `title` names a style sheet set there, which other pages refer to; `alt` belongs to pictures.
NO_PROSE: Final = frozenset(("link", "style", "script"))
BUTTONS: Final = frozenset(("button", "reset", "submit"))
META: Final = {
    "description": "description",
    "keywords": "keywords",
    "abstract": "description",
    "dc.title": "title",
    "dc.description": "description",
    "dcterms.title": "title",
    "dcterms.description": "description",
    "dcterms.abstract": "description",
    "og:title": "title",
    "og:description": "description",
    "og:image:alt": "alt",
    "twitter:title": "title",
    "twitter:description": "description",
    "twitter:image:alt": "alt",
    "headline": "title",
    "name": "title",
}
