// Style: the one style sheet of all pages.

enum Style {
    /// Ink on paper by day, paper on ink by night; colour means state and nothing else.
    static let sheet = """
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
        header nav { display: flex; gap: 16px; flex: 1; }
        header form { display: flex; gap: 8px; align-items: center; margin: 0; }
        .mark { display: inline-flex; gap: 8px; align-items: center; color: var(--ink); font-weight: 600; text-decoration: none; }
        main { padding: 16px 24px 48px; max-width: 1280px; }
        h1 { font-size: 24px; line-height: 32px; margin: 16px 0 8px; }
        h2 { font-size: 18px; line-height: 24px; margin: 32px 0 8px; }
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
        .cell { border: 1px solid var(--line); border-radius: 4px; background: var(--raised); padding: 8px 16px 16px; }
        .cell h3 { font-size: 16px; margin: 0; }
        .cell p { margin: 4px 0; }
        .healthy { color: var(--healthy); } .degraded { color: var(--degraded); } .failing { color: var(--failing); }
        .unknown { color: var(--unknown); } .moving { color: var(--moving); }
        .state { font-weight: 600; }
        .fleet { display: flex; flex-wrap: wrap; margin: 8px 0; }
        .part { padding: 0 12px; border-left: 2px solid var(--ink); position: relative; }
        .part:first-child { padding-left: 0; border-left: 0; }
        .squares { display: flex; flex-wrap: wrap; gap: 4px; padding: 4px 0; }
        .square {
          width: 20px; height: 20px; border: 1px solid currentColor; border-radius: 2px; text-decoration: none;
          display: inline-flex; align-items: center; justify-content: center; font-size: 12px; line-height: 1;
        }
        .square.healthy { background: var(--healthy); color: var(--raised); border-color: var(--healthy); }
        .square.failing { background: var(--failing); color: var(--raised); border-color: var(--failing); }
        .square.degraded { background: var(--degraded); color: var(--raised); border-color: var(--degraded); }
        .rule { border: 0; border-top: 2px solid var(--sea); margin: 0 0 4px; }
        .complaint { border-left: 4px solid var(--failing); padding: 4px 12px; color: var(--failing); }
        .note { border-left: 4px solid var(--degraded); padding: 4px 12px; max-width: 70ch; }
        form.stack { display: grid; gap: 8px; max-width: 360px; }
        form.acts { display: grid; gap: 8px; max-width: 70ch; margin: 16px 0; }
        .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
        label { font-weight: 600; }
        input, textarea, select {
          font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--quiet); border-radius: 4px;
          padding: 8px; width: 100%; min-height: 40px;
        }
        input[type=checkbox] { width: 20px; min-height: 20px; }
        button {
          font: inherit; font-weight: 600; color: var(--on-sea); background: var(--sea); border: 1px solid var(--sea);
          border-radius: 4px; padding: 8px 16px; min-height: 40px; cursor: pointer;
        }
        button.plain { color: var(--sea); background: transparent; }
        .was { text-decoration: line-through; color: var(--quiet); }
        ol.timeline { list-style: none; padding: 0; margin: 0; }
        ol.timeline li { display: grid; grid-template-columns: 176px 1fr; gap: 0 16px; padding: 4px 0; border-bottom: 1px solid var(--line); }
        time { white-space: nowrap; }
        .break { overflow-wrap: anywhere; }
        @media (max-width: 640px) {
          header, main { padding-left: 16px; padding-right: 16px; }
          ol.timeline li { grid-template-columns: 1fr; }
          header nav { order: 3; flex-basis: 100%; }
          header form { margin-left: auto; }
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
