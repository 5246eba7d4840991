"""gettext catalogs, read and written without a byte lost.

    scan      bytes -> PoFile: strict, with lines for errors; units as `tm.model.Unit`
    write     PoFile and units -> bytes: an untouched entry is its own bytes, a changed one is formatted as gettext does
    header    the header's fields

Siblings `scan_text`, `scan_strict`, `scan_file` and `write_entry` are parts of these.
"""
