"""The report: pages of static HTML that need no server, no network and no script to be read. Pure: values in, bytes out.

`pages` renders, `values` says what a page is made of, `names` where it lies, `rich` how untrusted text gets into it.
"""
