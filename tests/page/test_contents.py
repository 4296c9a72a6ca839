"""The contents of the page: beside the text or in a bar, and a link to each question."""

from page_reading import NARROW, OpenPage, in_view, text_of
from playwright.sync_api import ViewportSize

from td1report.answers.outline import QUESTIONS


def test_contents_stay_beside_the_text_and_follow_the_reader(open_page: OpenPage) -> None:
    """On a wide screen they stand beside every question, which they mark."""
    page = open_page()
    for token in ("q1_1", "q3_7", "q4_8"):
        page.click(f".contents a[href='#{token}']")
        page.wait_for_selector(f".contents a[href='#{token}'][aria-current]")

        assert page.url.endswith(f"#{token}")
        assert in_view(page, f"#{token} h2")
        assert in_view(page, f".contents a[href='#{token}']")
        assert 1 == page.locator(".contents [aria-current]").count()


def test_on_a_phone_the_contents_are_a_bar_that_opens(open_page: OpenPage) -> None:
    """It stays at the top, names the question, opens by touch and by key, and closes when a question is chosen."""
    page = open_page(viewport=NARROW, is_mobile=True, has_touch=True)
    details = page.locator(".contents details")
    page.evaluate("document.getElementById('q3_2').scrollIntoView()")
    page.wait_for_selector(".contents a[href='#q3_2'][aria-current]", state="attached")

    assert "3.2 Performances sur le test" == text_of(page.locator(".contents .here"))
    assert in_view(page, ".contents summary")
    page.touchscreen.tap(60, 20)
    assert details.evaluate("details => details.open")
    page.wait_for_function(
        """() => {
            const [inside, outside] = ["[aria-current]", ".entries"]
                .map(selector => document.querySelector(`.contents ${selector}`).getBoundingClientRect());
            return outside.top < inside.top && inside.bottom < outside.bottom;
        }"""
    )
    assert "3.2" in text_of(page.locator(".contents [aria-current]"))
    page.tap(".contents a[href='#q4_2']")
    page.wait_for_selector(".contents a[href='#q4_2'][aria-current]", state="attached")
    assert not details.evaluate("details => details.open")
    assert in_view(page, "#q4_2 h2")
    page.focus(".contents summary")
    page.keyboard.press("Enter")
    assert details.evaluate("details => details.open")
    page.keyboard.press("Escape")
    assert not details.evaluate("details => details.open")


def test_each_question_has_a_link_to_itself(open_page: OpenPage) -> None:
    """Named for those who do not see it, and leading there."""
    page = open_page()
    for question in QUESTIONS:
        link = page.locator(f"#{question.token} h2 .anchor")
        assert f"#{question.token}" == link.get_attribute("href")
        assert f"Lien vers la question {question.token[1]}.{question.token[3]}" == link.get_attribute("aria-label")
    page.focus("#q2_3 .anchor")
    page.keyboard.press("Enter")
    assert page.url.endswith("#q2_3")
    page.set_viewport_size(ViewportSize(width=360, height=740))
    assert not page.evaluate(ALONE_ON_A_LINE)


ALONE_ON_A_LINE = """[...document.querySelectorAll("h2 .anchor")].filter(anchor => {
    const words = document.createRange();
    words.setStart(anchor.parentElement, 0);
    words.setEndBefore(anchor);
    return [...words.getClientRects()].at(-1).bottom < anchor.getBoundingClientRect().top + 5;
}).map(anchor => anchor.hash)"""
"""The anchors under, not beside, the last word of their heading."""
