# pages: a real browser walks the pages of a server of its own.
import base64
import os
import sys
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from scene import fill
from served import Served

CONTRAST = """
const seen = [];
const parse = text => { const p = text.match(/[\\d.]+/g).map(Number); return p.length < 4 ? [...p, 1] : p; };
const light = ([r, g, b]) => { const f = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
const behind = node => { for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor);
  if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const node = walk.currentNode, box = node.parentElement;
  if (!node.textContent.trim() || !box.getClientRects().length) continue;
  const style = getComputedStyle(box), a = light(parse(style.color)), b = light(behind(box));
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
  if (ratio < (large ? 3 : 4.5)) seen.push([ratio.toFixed(2), node.textContent.trim().slice(0, 40), style.color]);
}
return seen;
"""

WIDE = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
NAMELESS = """return [...document.querySelectorAll('a,button,input:not([type=hidden])')].filter(node =>
  !(node.getAttribute('aria-label') || node.textContent.trim() || (node.labels && node.labels.length))).map(n => n.outerHTML)"""

# Text that runs over what stands beside it: in a row, boxes of text are one behind the other.
COVERED = """return [...document.querySelectorAll('li, tr, header, p')].flatMap(row => {
  const parts = [...row.children].map(node => { const range = document.createRange(); range.selectNodeContents(node);
    return [node, range.getBoundingClientRect()]; }).filter(([, box]) => box.width > 0 && box.height > 0);
  return parts.flatMap(([node, box], i) => parts.slice(i + 1).filter(([, other]) =>
    Math.min(box.right, other.right) - Math.max(box.left, other.left) > 2 &&
    Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 8 && box.height < 30 && other.height < 30)
    .map(() => node.textContent.trim().slice(0, 40))); })"""

shots = sys.argv[sys.argv.index("--shots") + 1] if "--shots" in sys.argv else None
problems = []


def browser(night=False, phone=False, scripts=True):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                 "--force-prefers-reduced-motion", "--window-size=1280,900"):
        options.add_argument(word)
    if night:
        options.add_argument("--force-dark-mode")
        options.add_argument("--blink-settings=preferredColorScheme=0")
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": "dark" if night else "light"}]})
    if phone:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
    return driver


def log_in(driver, server, name="admin", password=None):
    driver.get(server.url + "/")
    assert "/login" in driver.current_url, driver.current_url
    # By keyboard alone: the name has the focus.
    driver.switch_to.active_element.send_keys(name, Keys.TAB, password or server.password, Keys.ENTER)
    WebDriverWait(driver, 20).until(lambda d: "/login" not in d.current_url)


def look(driver, name, path, server, scripts=True):
    driver.get(server.url + path)
    time.sleep(0.3)
    if scripts:
        # What is folded is looked at as well.
        driver.execute_script("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    if shots:
        os.makedirs(shots, exist_ok=True)
        picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"})
        with open(f"{shots}/{name}.png", "wb") as file:
            file.write(base64.b64decode(picture["data"]))
    if not scripts:
        return
    for ratio, text, colour in driver.execute_script(CONTRAST):
        problems.append(f"{name}: contrast {ratio} of {text!r} ({colour})")
    if driver.execute_script(WIDE):
        problems.append(f"{name}: it is wider than the screen")
    for node in driver.execute_script(NAMELESS):
        problems.append(f"{name}: no name: {node}")
    for text in driver.execute_script(COVERED):
        problems.append(f"{name}: {text!r} lies over its neighbour")
    for entry in driver.get_log("browser"):
        if entry["level"] == "SEVERE":
            problems.append(f"{name}: {entry['message']}")


def keyboard(driver, server):
    """Every link and button of a page is reached by Tab, each with a visible focus."""
    driver.get(server.url + "/")
    expected = driver.execute_script("return document.querySelectorAll('a[href],button').length")
    reached = set()
    for _ in range(expected + 5):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        found = driver.execute_script("""const n = document.activeElement; if (n === document.body) return null;
          return [[...document.querySelectorAll('a[href],button')].indexOf(n), getComputedStyle(n).outlineStyle]""")
        if found:
            reached.add(found[0])
            if found[1] == "none":
                problems.append(f"keyboard: no visible focus on element {found[0]}")
    if len(reached) < expected:
        problems.append(f"keyboard: {len(reached)} of {expected} links and buttons are reached")


def live(driver, server, agent):
    """News appear without loading the page again."""
    driver.get(server.url + "/services/shop/environments/production")
    time.sleep(1)
    driver.execute_script("window.kept = true")
    server.report(agent, "shop", "production", "web-99", 1, health="failing", reason="it just came")
    WebDriverWait(driver, 10).until(lambda d: "web-99" in d.find_element(By.TAG_NAME, "main").text)
    if not driver.execute_script("return window.kept === true"):
        problems.append("live: the page was loaded again")


def decide(server, first):
    """Another person reads a change and approves it; it goes on before their eyes; then they take one back by keyboard."""
    driver = browser()
    try:
        log_in(driver, server, "anna", "anna has a password")
        waiting = driver.find_element(By.CSS_SELECTOR, ".waiting a")
        waiting.click()
        WebDriverWait(driver, 10).until(lambda d: "/changes/" in d.current_url)
        main = driver.find_element(By.TAG_NAME, "main").text
        for word in ("app.search", "30s", "Nothing was left out", "PL6201"):
            if word not in main:
                problems.append(f"approve: {word!r} is not on the page of the change")
        driver.find_element(By.ID, "why").send_keys("I read the difference")
        driver.execute_script("window.kept = true")
        driver.find_element(By.XPATH, "//button[text()='Approve']").click()
        WebDriverWait(driver, 10).until(lambda d: "user:anna" in d.find_element(By.TAG_NAME, "aside").text)
        driver.get(server.url + "/services/shop/environments/staging")
        link = driver.find_element(By.XPATH, "//td/a[text()='c-2']").get_attribute("href")
        driver.get(link)
        # To the box by Tab alone, words, then on to the button.
        for _ in range(30):
            driver.switch_to.active_element.send_keys(Keys.TAB)
            if driver.execute_script("return document.activeElement.id") == "why":
                break
        else:
            problems.append("revert: the box for the reason is not reached by Tab")
        driver.switch_to.active_element.send_keys("the evening was quiet", Keys.TAB)
        driver.switch_to.active_element.send_keys(Keys.ENTER)
        WebDriverWait(driver, 10).until(lambda d: "/changes/c-2" not in d.current_url)
        driver.execute_script("window.kept = true")
        WebDriverWait(driver, 60).until(lambda d: "is everywhere" in d.find_element(By.ID, "state").text)
        if not driver.execute_script("return window.kept === true"):
            problems.append("revert: the page was loaded again while it went on")
        if server.environment("shop", "staging")["live"] != first:
            problems.append("revert: the first revision is not live again")
        look(driver, "change-reverted-day", driver.current_url.removeprefix(server.url), server)
    finally:
        driver.quit()


def walk():
    with Served() as server:
        driver = browser()
        try:
            look(driver, "login-day", "/login", server)
            log_in(driver, server)
            look(driver, "empty-day", "/", server)
        finally:
            driver.quit()
        fill(server)
        server.new_user("anna")
        first = [c["to"] for c in server.environment("shop", "staging")["changes"] if c["id"] == "c-1"][0]
        status, overview = server.ask("GET", "/api/v1/overview")
        assert status == 200, overview
        changes = [c for e in overview["environments"] for c in e["changes"]]
        pages = {"overview": "/", "environment": "/services/shop/environments/production",
                 "instance": "/services/shop/environments/production/instances/web-3", "journal": "/journal",
                 "tokens": "/tokens", "missing": "/services/shop/changes/c-999"}
        for change in changes:
            if change["id"] != "c-1":
                pages["change-" + change["id"]] = f"/services/shop/changes/{change['id']}"
        agent = server.new_token("page-agent", "--verb", "report")
        for looks, options in (("day", {}), ("night", {"night": True}), ("phone", {"phone": True}),
                               ("phone-night", {"phone": True, "night": True}), ("plain", {"scripts": False})):
            driver = browser(**options)
            try:
                log_in(driver, server)
                for name, path in pages.items():
                    before = len(problems)
                    look(driver, f"{name}-{looks}", path, server, scripts=options.get("scripts", True))
                    # The browser notes the missing page itself.
                    if name == "missing":
                        problems[before:] = [p for p in problems[before:] if "404" not in p]
                if looks == "day":
                    keyboard(driver, server)
                    live(driver, server, agent)
            finally:
                driver.quit()
        decide(server, first)
        print(f"{len(pages)} pages, 5 ways, and a change approved and one taken back:", "no problem" if not problems else f"{len(problems)} problems")
        for problem in problems:
            print("  " + problem)


if __name__ == "__main__":
    walk()
    sys.exit(1 if problems else 0)
