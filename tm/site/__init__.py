"""Pages for readers: a localized article as HTML, through a template that a project may replace. Values in, bytes out."""
