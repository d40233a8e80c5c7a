// Style: the one style sheet of all pages.

/// The one style sheet of all pages.
public enum Style {
    /// The colours: ink on paper by day, paper on ink by night; colour means state and nothing else.
    public static let colours = """
        :root {
          --paper: #fbfaf7; --ink: #1d2529; --quiet: #55626a; --line: #d5d8d6; --raised: #ffffff;
          --sea: #0b5f86; --on-sea: #ffffff;
          --healthy: #1f6f43; --degraded: #855400; --failing: #a8231c; --unknown: #55626a; --moving: #0b5f86;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #12181b; --ink: #e6e9e7; --quiet: #a0adb3; --line: #344147; --raised: #1a2226;
            --sea: #6cbde4; --on-sea: #0c1a21;
            --healthy: #6fcf97; --degraded: #e8b339; --failing: #ff8f86; --unknown: #a0adb3; --moving: #6cbde4;
          }
        }
        """

    /// The sheet.
    static let sheet = """
        \(colours)
        * { box-sizing: border-box; }
        html { color-scheme: light dark; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/24px system-ui, sans-serif; font-variant-numeric: tabular-nums;
        }
        a { color: var(--sea); }
        :focus-visible { outline: 3px solid var(--sea); outline-offset: 2px; border-radius: 2px; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -999px; }
        .skip:focus { position: static; display: block; padding: 8px 16px; }
        header {
          display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center;
          padding: 8px 24px; border-bottom: 1px solid var(--line);
        }
        header nav { display: flex; gap: 4px; flex: 1; }
        header nav a { padding: 8px 12px; border-radius: 4px; text-decoration: none; }
        header nav a:hover { text-decoration: underline; }
        header nav a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: inset 0 -2px var(--sea); border-radius: 0; }
        header form { display: flex; gap: 8px; align-items: center; margin: 0; }
        header button.plain { border-color: transparent; padding: 8px; font-weight: 400; text-decoration: underline; }
        .mark { display: inline-flex; gap: 8px; align-items: center; color: var(--ink); font-weight: 600; text-decoration: none; }
        main { padding: 16px 24px 48px; max-width: 1280px; margin: 0 auto; }
        h1 { font-size: 28px; line-height: 40px; margin: 8px 0; letter-spacing: -0.01em; }
        h2 { font-size: 18px; line-height: 24px; margin: 32px 0 8px; }
        h1 small { font-weight: 400; font-size: 18px; }
        .lead { font-size: 18px; line-height: 28px; margin: 0 0 8px; }
        p, ol.facts, .complaint { max-width: 70ch; }
        .quiet, small { color: var(--quiet); }
        small { font-size: 14px; }
        code, pre, .code { font: 14px/24px ui-monospace, monospace; }
        pre { overflow-x: auto; padding: 8px 16px; background: var(--raised); border: 1px solid var(--line); margin: 8px 0; }
        table { border-collapse: collapse; width: 100%; }
        .scroll { overflow-x: auto; }
        th, td { text-align: left; vertical-align: top; padding: 8px 16px 8px 0; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; }
        td.number, th.number { text-align: right; }
        .cells { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); }
        .cell {
          border: 1px solid var(--line); border-top-width: 4px; border-radius: 4px; background: var(--raised);
          padding: 12px 16px 8px; display: flex; flex-direction: column;
        }
        .cell h3 { font-size: 18px; margin: 0; display: flex; align-items: center; gap: 8px; }
        .cell p { margin: 4px 0; }
        .cell .last { margin: auto 0 0; padding-top: 8px; border-top: 1px solid var(--line); }
        .healthy-edge { border-top-color: var(--healthy); } .degraded-edge { border-top-color: var(--degraded); }
        .failing-edge { border-top-color: var(--failing); } .unknown-edge { border-top-color: var(--unknown); }
        .moving-edge { border-top-color: var(--moving); }
        .badge { border: 1px solid var(--line); border-radius: 12px; padding: 0 8px; font-size: 13px; line-height: 20px; font-weight: 400; }
        .waiting { border-left: 4px solid var(--sea); background: var(--raised); padding: 8px 16px; margin: 16px 0; }
        .waiting h2 { margin: 0 0 4px; }
        .waiting ul { list-style: none; margin: 0; padding: 0; }
        .waiting li { padding: 4px 0; }
        .door {
          max-width: 400px; margin: 8vh auto 0; padding: 16px 24px; background: var(--raised);
          border: 1px solid var(--line); border-top: 4px solid var(--sea); border-radius: 4px;
        }
        .split { display: grid; gap: 8px 48px; grid-template-columns: minmax(0, 1fr) 340px; align-items: start; margin-top: 16px; }
        .split aside {
          order: 2; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: 12px 16px;
        }
        .split aside h2 { font-size: 16px; margin: 16px 0 4px; }
        .split aside p { margin: 4px 0; }
        .split .stand { font-size: 18px; }
        .whole > h2:first-child, .whole > div:first-child > h2 { margin-top: 0; }
        .healthy { color: var(--healthy); } .degraded { color: var(--degraded); } .failing { color: var(--failing); }
        .unknown { color: var(--unknown); } .moving { color: var(--moving); }
        .state { font-weight: 600; }
        .fleet { display: flex; flex-wrap: wrap; gap: 8px 0; margin: 8px 0; }
        .part { padding: 0 12px; border-left: 2px solid var(--ink); }
        .part:first-child { padding-left: 0; border-left: 0; }
        .squares { display: flex; flex-wrap: wrap; gap: 4px; padding: 4px 0 6px; }
        .part .waterline { margin: 0; border-top: 2px dashed var(--quiet); padding-top: 2px; }
        .part.live .waterline { border-top: 2px solid var(--sea); }
        .square {
          width: 20px; height: 20px; border: 1px solid currentColor; border-radius: 2px; text-decoration: none;
          display: inline-flex; align-items: center; justify-content: center; font-size: 12px; line-height: 1;
        }
        .square.healthy { background: var(--healthy); color: var(--raised); border-color: var(--healthy); }
        .square.failing { background: var(--failing); color: var(--raised); border-color: var(--failing); }
        .square.degraded { background: var(--degraded); color: var(--raised); border-color: var(--degraded); }
        .complaint { border-left: 4px solid var(--failing); padding: 4px 12px; color: var(--failing); }
        .note { border-left: 4px solid var(--degraded); padding: 4px 12px; max-width: 70ch; }
        form.stack { display: grid; gap: 8px; max-width: 400px; }
        form.acts { display: grid; gap: 8px; margin: 16px 0 4px; padding-top: 12px; border-top: 1px solid var(--line); }
        .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
        label { font-weight: 600; }
        input, textarea, select {
          font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--quiet); border-radius: 4px;
          padding: 8px; width: 100%; min-height: 40px;
        }
        input[type=checkbox] { width: 20px; height: 20px; min-height: 20px; flex: none; margin: 2px 0; accent-color: var(--sea); }
        .choice { display: flex; gap: 8px; font-weight: 400; padding: 4px 0; }
        fieldset { border: 1px solid var(--line); border-radius: 4px; padding: 4px 16px 8px; margin: 0; }
        legend { font-weight: 600; padding: 0 4px; }
        summary { cursor: pointer; color: var(--sea); font-weight: 600; padding: 8px 0; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        button {
          position: relative; font: inherit; font-weight: 600; color: var(--on-sea); background: var(--sea); border: 1px solid var(--sea);
          border-radius: 4px; padding: 8px 16px; min-height: 40px; cursor: pointer;
        }
        button:hover { filter: brightness(1.08); }
        button.plain { color: var(--sea); background: transparent; }
        .was { text-decoration: line-through; color: var(--quiet); }
        ol.timeline { list-style: none; padding: 0; margin: 0; }
        ol.timeline li { display: grid; grid-template-columns: 72px 1fr auto; gap: 0 16px; padding: 4px 0; border-bottom: 1px solid var(--line); }
        ol.timeline li.day { display: block; color: var(--quiet); font-size: 14px; padding-top: 12px; }
        .about { text-align: right; white-space: nowrap; }
        time { white-space: nowrap; }
        .break { overflow-wrap: anywhere; }
        @media (max-width: 640px) {
          header, main { padding-left: 16px; padding-right: 16px; }
          ol.timeline li { grid-template-columns: 1fr auto; }
          ol.timeline li .break { grid-column: 1 / -1; grid-row: 2; }
          header nav { order: 3; flex-basis: 100%; }
          table.fold thead { display: none; }
          table.fold tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--line); }
          table.fold td { display: block; border: 0; padding: 0; }
          table.fold td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); font: 14px/24px system-ui, sans-serif; }
          header form { margin-left: auto; }
          header nav { margin-left: -12px; }
        }
        @media (max-width: 900px) {
          .split { grid-template-columns: minmax(0, 1fr); }
          .split aside { order: 0; }
          .whole { padding-top: 16px; }
        }
        @media (prefers-reduced-motion: no-preference) {
          .square.moving { animation: breathe 1.6s ease-in-out infinite alternate; }
          @keyframes breathe { from { opacity: 1; } to { opacity: 0.5; } }
        }
        """

    /// The mark: a circle crossed by a line.
    static let mark = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path,circle{stroke:#0b5f86}\
        @media (prefers-color-scheme:dark){path,circle{stroke:#6cbde4}}</style>\
        <circle cx="16" cy="16" r="10" fill="none" stroke-width="3"/><path d="M1 16h30" stroke-width="3"/></svg>
        """

    /// Keeps the parts of a page that are live up to date; without it, the page is right when it is loaded.
    static let script = """
        "use strict";
        (() => {
          const parts = () => document.querySelectorAll("[data-live]");
          if (!window.EventSource || parts().length === 0) return;
          let busy = false, again = false;
          const refresh = async () => {
            if (busy) { again = true; return; }
            busy = true;
            try {
              const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
              if (answer.redirected) { location.reload(); return; }
              if (!answer.ok) return;
              const page = new DOMParser().parseFromString(await answer.text(), "text/html");
              for (const part of parts()) {
                const next = page.getElementById(part.id);
                // What has the keyboard is left alone until it is let go.
                if (!next || part.contains(document.activeElement) || part.innerHTML === next.innerHTML) continue;
                part.innerHTML = next.innerHTML;
              }
            } catch { /* the next piece of news tries again */ } finally {
              busy = false;
              if (again) { again = false; setTimeout(refresh, 500); }
            }
          };
          const source = new EventSource("/live");
          source.addEventListener("news", refresh);
          document.addEventListener("focusout", () => setTimeout(refresh, 0));
        })();
        """
}
