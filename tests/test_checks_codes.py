"""What must survive translation survives, and nothing comes in that the source does not have."""

from __future__ import annotations

import pytest

from tm.checks import Context, run
from tm.model import Severity

MARKDOWN, HTML, PLAIN = Context("en", "tr", "markdown"), Context("en", "tr", "html"), Context("en", "tr")


def errors(source: str, target: str, context: Context) -> set[str]:
    return {finding.check for finding in run(source, target, context) if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("marker", ["[i]", "[^1]", "[12]", "¹"])
def test_a_lost_footnote_marker_is_an_error(marker: str) -> None:
    assert errors(f"It grew.{marker} So", f"Büyüdü.{marker} Böylece", PLAIN) == set()
    assert errors(f"It grew.{marker} So", "Büyüdü. Böylece", PLAIN) == {"footnotes"}


def test_a_glued_marker_may_stand_elsewhere_in_the_sentence() -> None:
    assert errors("In the spirit of alliance.1 In this context", "İttifak ruhu içinde1 bu bağlamda", PLAIN) == set()


def test_markers_in_another_order_are_only_an_info() -> None:
    findings = run("One[i] and two.[ii]", "İki[ii] ve bir.[i]", PLAIN)
    assert [(finding.check, finding.severity) for finding in findings] == [("footnote-order", Severity.INFO)]


def test_addresses_stay_as_they_are() -> None:
    source = "See https://example.org/a_b?x=1&y=2, (in English)."
    assert errors(source, "Bkz. https://example.org/a_b?x=1&y=2 (İngilizce).", PLAIN) == set()
    assert errors(source, "Bkz. https://example.org/a_c?x=1&y=2 (İngilizce).", PLAIN) == {"addresses"}


def test_code_and_placeholders_stay_as_they_are() -> None:
    assert errors("Run `make all` for {name}.", "{name} için `make all` çalıştırın.", MARKDOWN) == set()
    assert errors("Run `make all` for {name}.", "{isim} için `hepsini yap` çalıştırın.", MARKDOWN) == {"codes"}


def test_a_foreign_link_destination_is_an_error() -> None:
    source = "Read [the law](https://example.org/law)."
    assert errors(source, "[Yasayı](https://example.org/law) okuyun.", MARKDOWN) == set()
    assert "links" in errors(source, "[Yasayı](javascript:alert(1)) okuyun.", MARKDOWN)
    assert "links" in errors(source, "Yasayı okuyun.", MARKDOWN)


def test_a_reference_link_takes_its_label_along() -> None:
    assert errors("Read [the law][law].", "[Yasayı][law] okuyun.", MARKDOWN) == set()
    assert errors("Read [law][].", "[Yasayı][law] okuyun.", MARKDOWN) == set()


@pytest.mark.parametrize("context", [MARKDOWN, HTML, PLAIN])
def test_a_tag_that_the_source_lacks_is_an_error_in_every_format(context: Context) -> None:
    assert "tags" in errors("The treaty was signed.", "Antlaşma <script>alert(1)</script> imzalandı.", context)


def test_a_tag_that_gained_an_attribute_is_an_error() -> None:
    assert errors("<b>Signed</b> today", "Bugün <b>imzalandı</b>", HTML) == set()
    assert "tags" in errors("<b>Signed</b> today", 'Bugün <b onclick="x()">imzalandı</b>', HTML)
    assert "links" in errors('<a href="/a">Signed</a>', '<a href="//evil.example/">İmzalandı</a>', HTML)


def test_a_lost_tag_is_an_error() -> None:
    assert "tags" in errors("<b>Signed</b> today", "Bugün imzalandı", HTML)


def test_markdown_that_the_source_lacks_is_an_error() -> None:
    assert "markup" in errors("The treaty was signed.", "**Antlaşma** imzalandı.", MARKDOWN)
    assert "markup" in errors("The treaty was signed.", "# Antlaşma imzalandı.", MARKDOWN)
    assert errors("**The treaty** was signed.", "**Antlaşma** imzalandı.", MARKDOWN) == set()
    assert errors("- Yes, he said.", "— Evet, dedi.", MARKDOWN) == set()


def test_stray_references_are_mended() -> None:
    finding = next(
        f for f in run('It\'s a "treaty".', "Bu &quot;antlaşma&#39;dır&quot;.", PLAIN) if f.check == "references"
    )
    assert finding.fix == 'Bu "antlaşma\'dır".'
    assert "references" not in errors("a &amp; b", "a &amp; b", HTML)
