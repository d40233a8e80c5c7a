// Templates: the pages' Mustache templates, read once.
import Mustache

enum Templates {
    /// All templates by name; one that cannot be read is missing, which a test finds.
    static let library: MustacheLibrary = {
        var library = MustacheLibrary()
        for (name, text) in texts { try? library.register(text, named: name) }
        return library
    }()

    static let texts: [(String, String)] = [
        ("frame", frame), ("login", login), ("problem", problem), ("overview", overview), ("environment", environment),
        ("instance", instance), ("change", change), ("journal", journal), ("tokens", tokens), ("state", state),
        ("fleet", fleet), ("timeline", timeline),
    ]

    static let frame = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · Plimsoll</title>
        <link rel="icon" href="/mark.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/style.css">
        <script src="/live.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
        <a class="mark" href="/"><img src="/mark.svg" alt="" width="28" height="28">Plimsoll</a>
        {{#who}}
        <nav aria-label="Pages"><a href="/">Overview</a> <a href="/journal">Journal</a> <a href="/tokens">Tokens</a></nav>
        <form method="post" action="/logout"><input type="hidden" name="form" value="{{form}}">
        <span class="quiet">{{name}}</span> <button class="plain">Log out</button></form>
        {{/who}}
        </header>
        <main id="main" tabindex="-1">
        {{{body}}}
        </main>
        </body>
        </html>
        """

    static let login = """
        <h1>Log in</h1>
        {{#complaint}}<p class="complaint" role="alert">■ {{complaint}}</p>{{/complaint}}
        <form class="stack" method="post" action="/login">
        <input type="hidden" name="next" value="{{next}}">
        <label for="name">Name</label>
        <input id="name" name="name" value="{{name}}" autocomplete="username" autocapitalize="none" required autofocus>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        <button>Log in</button>
        </form>
        <p class="quiet">A password is forgotten? On the server: <code>plimsoll user passwd NAME</code></p>
        """

    static let problem = """
        <h1>{{title}}</h1>
        <p class="complaint">■ {{detail}}</p>
        <p><a href="/">Overview</a> <span class="quiet">status {{status}}</span></p>
        """

    static let state = """
        <span class="state {{class}}"><span aria-hidden="true">{{sign}}</span> {{words}}</span>
        """

    static let fleet = """
        <div class="fleet">{{#parts}}<div class="part">
        <div class="squares">{{#squares}}<a class="square {{#state}}{{class}}{{/state}}" href="{{link}}" \
        title="{{name}}: {{#state}}{{words}}{{/state}}" aria-label="{{name}}: {{#state}}{{words}}{{/state}}">\
        <span aria-hidden="true">{{#state}}{{sign}}{{/state}}</span></a>{{/squares}}</div>
        {{#isLive}}<hr class="rule">{{/isLive}}<code>{{revision}}</code> {{#isLive}}<small>live</small> {{/isLive}}\
        <small>{{#state}}{{words}}{{/state}}{{#more}} {{more}}{{/more}}</small>
        </div>{{/parts}}</div>
        """

    static let timeline = """
        <ol class="timeline">{{#entries}}<li><time class="quiet" datetime="{{exact}}" title="{{exact}}">{{time}}</time>
        <span class="break">{{#place}}{{place}} {{/place}}{{#change}}<a href="{{link}}">{{change}}</a> {{/change}}{{words}} \
        <small>{{actor}} · {{position}}</small></span></li>{{/entries}}</ol>
        """

    static let overview = """
        <h1>Overview</h1>
        <div id="live" data-live>
        {{#stops}}<p class="complaint">■ Stopped: {{words}}, by {{by}} since {{at}}: {{because}}.
        It is lifted by <code>plimsoll stop --lift</code>.</p>{{/stops}}
        {{#services}}<h2>{{service}}</h2><div class="cells">{{#cells}}<section class="cell" aria-label="{{service}} {{environment}}">
        <h3><a href="{{link}}">{{environment}}</a>{{#isProtected}} <small>protected</small>{{/isProtected}}</h3>
        <p>{{#state}}{{>state}}{{/state}}</p>
        <p><code>{{live}}</code>{{#age}} <small>live for {{age}}</small>{{/age}}</p>
        {{>fleet}}
        {{#skew}}<p class="degraded">▲ {{skew}}</p>{{/skew}}
        {{#freezes}}<p class="note">Frozen by {{by}}: {{because}}</p>{{/freezes}}
        {{#underway}}<p><a href="{{link}}">{{id}}</a> {{#state}}{{>state}}{{/state}} <small>{{progress}}</small></p>{{/underway}}
        {{^underway}}{{#last}}<p><a href="{{link}}">{{id}}</a> {{#state}}{{>state}}{{/state}} \
        <small class="break">{{why}}, {{by}}, {{age}} ago</small></p>{{/last}}{{/underway}}
        </section>{{/cells}}</div>{{/services}}
        {{#isEmpty}}<p>Nothing is shipped yet. These three commands fill this page; the first two run in a repository with a
        <code>plimsoll.yaml</code> (<code>plimsoll init</code> writes one):</p>
        <pre>plimsoll ship staging --why "the first revision"
        plimsoll run --service shop --environment staging -- ./your-program
        plimsoll set staging app.greeting=hello --why "the first change"</pre>
        <p>They need <code>PLIMSOLL_SERVER</code> and a token in <code>PLIMSOLL_TOKEN</code>: <a href="/tokens">make one</a>.</p>{{/isEmpty}}
        </div>
        """

    static let environment = """
        <p class="quiet"><a href="/">Overview</a> / {{service}}</p>
        <h1>{{service}} {{environment}}</h1>
        <div id="live" data-live>
        <p>{{#state}}{{>state}}{{/state}} · <code>{{live}}</code>{{#age}} <small>live for {{age}}</small>{{/age}}\
        {{#isProtected}} <small>protected</small>{{/isProtected}}</p>
        {{>fleet}}
        {{#skew}}<p class="degraded">▲ {{skew}}</p>{{/skew}}
        {{#freezes}}<p class="note">{{id}}: frozen from {{from}} until {{until}} by {{by}}: {{because}}</p>{{/freezes}}
        <h2>Instances</h2>
        <div class="scroll"><table><thead><tr><th>Instance</th><th>State</th><th>Revision</th><th>Host</th><th>Heard</th></tr></thead><tbody>
        {{#instances}}<tr><td><a href="{{link}}">{{name}}</a></td><td>{{#state}}{{>state}}{{/state}}\
        {{#reason}}<br><small class="break">{{reason}}</small>{{/reason}}</td><td><code>{{revision}}</code>\
        {{#isApart}}<br><small>not the live one</small>{{/isApart}}</td><td>{{host}}</td><td><time>{{heard}}</time></td></tr>{{/instances}}
        {{^instances}}<tr><td colspan="5">No instance was heard of in the last ten minutes:
        <code>plimsoll run --service {{service}} --environment {{environment}} -- PROGRAM</code></td></tr>{{/instances}}
        </tbody></table></div>
        <h2>Changes</h2>
        <div class="scroll"><table><thead><tr><th>Change</th><th>State</th><th>What</th><th>By</th><th>When</th></tr></thead><tbody>
        {{#changes}}<tr><td><a href="{{link}}">{{id}}</a></td><td>{{#state}}{{>state}}{{/state}}\
        {{#progress}}<br><small>{{progress}}</small>{{/progress}}</td><td class="break">{{kind}}: {{why}}</td><td>{{by}}</td>\
        <td><time title="{{proposed}}">{{age}} ago</time></td></tr>{{/changes}}
        {{^changes}}<tr><td colspan="5">None yet: <code>plimsoll ship {{environment}} --why "…"</code></td></tr>{{/changes}}
        </tbody></table></div>
        </div>
        """

    static let instance = """
        <p class="quiet"><a href="/">Overview</a> / <a href="{{environmentLink}}">{{service}} {{environment}}</a></p>
        <h1>{{name}}</h1>
        <div id="live" data-live>
        <p>{{#state}}{{>state}}{{/state}} · <code>{{revision}}</code>{{#isApart}} <small>not the live one</small>{{/isApart}} · {{host}}</p>
        {{#reason}}<p class="note break">{{reason}}</p>{{/reason}}
        <p class="quiet">{{#started}}Its program was started {{started}}. {{/started}}Heard of last {{heard}}.</p>
        {{#findings}}<p>{{#state}}{{>state}}{{/state}} <code>{{code}}</code> {{message}} <small class="break">{{place}}</small></p>{{/findings}}
        <h2>Ends of its program</h2>
        {{#exits}}<p><time>{{time}}</time> {{words}}</p>{{/exits}}{{^exits}}<p class="quiet">None is known.</p>{{/exits}}
        <h2>Last lines</h2>
        {{#hasLines}}<pre tabindex="0" aria-label="Last lines">{{#lines}}{{time}} {{source}}  {{text}}
        {{/lines}}</pre>{{/hasLines}}{{^hasLines}}<p class="quiet">It printed nothing yet.</p>{{/hasLines}}
        </div>
        """

    static let change = """
        <p class="quiet"><a href="/">Overview</a> / <a href="{{environmentLink}}">{{service}} {{environment}}</a></p>
        <h1>{{id}} <small>{{kind}}</small></h1>
        <p class="break">{{why}}</p>
        <p class="quiet">{{by}}, {{proposed}} · <code>{{from}}</code> → <code>{{to}}</code>{{#cause}} · caused by {{cause}}{{/cause}}</p>
        {{#emergency}}<p class="complaint">■ Emergency: {{emergency}}</p>{{/emergency}}
        <div id="live" data-live>
        <p>{{#state}}{{>state}}{{/state}}{{#progress}} · {{progress}}{{/progress}}</p>
        {{#judged}}<p class="quiet break">The judge: {{judged}}</p>{{/judged}}
        {{#hasMoved}}<div class="scroll"><table><thead><tr><th>Instance</th><th>Revision</th><th>State</th></tr></thead><tbody>
        {{#moved}}<tr><td>{{name}}</td><td><code>{{revision}}</code></td><td class="break">{{#state}}{{>state}}{{/state}}</td></tr>{{/moved}}
        </tbody></table></div>{{/hasMoved}}
        {{#gate}}<h2>Gate</h2>{{#isOpen}}<p class="healthy">● It may start now.</p>{{/isOpen}}
        {{#refusals}}<p class="note">■ {{message}} <code>{{code}}</code><br>{{lift}}{{#until}}<br><small>lifts by itself {{until}}</small>{{/until}}</p>{{/refusals}}
        {{#holds}}<p class="quiet">✓ {{words}}</p>{{/holds}}{{#unknown}}<p class="quiet">? {{words}}</p>{{/unknown}}{{/gate}}
        </div>
        <h2>What it changes</h2>
        {{#hasDifference}}<div class="scroll"><table><thead><tr><th>Value</th><th>Before</th><th>After</th></tr></thead><tbody>
        {{#difference}}<tr><td class="code break">{{path}}{{#place}}<br><small>{{place}}</small>{{/place}}</td>\
        <td class="code break"><span class="was">{{before}}</span></td><td class="code break">{{after}}</td></tr>{{/difference}}
        </tbody></table></div>{{/hasDifference}}{{^hasDifference}}<p class="quiet">No value differs.</p>{{/hasDifference}}
        <p>Way back: {{revert}}</p>
        <h2>Checks</h2>
        <p>{{#verdict}}{{>state}}{{/verdict}}{{#by_whom}} <small>by {{by_whom}}</small>{{/by_whom}}</p>
        {{#findings}}<p>{{#state}}{{>state}}{{/state}} <code>{{code}}</code> {{message}} <small class="break">{{place}}</small></p>{{/findings}}
        <h3>Not checked</h3>
        {{#unchecked}}<p class="unknown">? {{what}}: {{because}}{{#wasRequired}} <strong>(it had to be)</strong>{{/wasRequired}}</p>{{/unchecked}}
        {{^unchecked}}<p class="quiet">Nothing was left out.</p>{{/unchecked}}
        <h2>Approvals</h2>
        {{#approvals}}<p>✓ {{by}}, {{at}}: {{because}}</p>{{/approvals}}{{^approvals}}<p class="quiet">None.</p>{{/approvals}}
        {{#acts}}<form class="acts" method="post" action="{{link}}/{{act}}"><input type="hidden" name="form" value="{{form}}">
        <label for="why-{{act}}">Why</label><input id="why-{{act}}" name="why" required maxlength="1000">
        <div class="buttons"><button>{{words}}</button></div></form>{{/acts}}
        <h2>What happened</h2>
        <div id="steps" data-live><ol class="timeline">{{#steps}}<li><time class="quiet" title="{{exact}}">{{time}}</time>\
        <span class="break">{{words}} <small>{{actor}}</small></span></li>{{/steps}}</ol></div>
        """

    static let journal = """
        <h1>Journal</h1>
        <p class="quiet">Newest first; the journal ends at {{head}}. <code>plimsoll journal verify</code> proves that nothing was altered.</p>
        <div id="live" data-live>{{>timeline}}
        {{#isEmpty}}<p>Nothing happened yet that you may see.</p>{{/isEmpty}}</div>
        {{#older}}<p><a href="/journal?before={{older}}">Older</a></p>{{/older}}
        """

    static let tokens = """
        <h1>Tokens</h1>
        {{#made}}<p class="note break">Token {{name}}, shown once and kept nowhere:<br><code>{{token}}</code></p>{{/made}}
        {{#complaint}}<p class="complaint" role="alert">■ {{complaint}}</p>{{/complaint}}
        <div class="scroll"><table><thead><tr><th>Name</th><th>May</th><th>Made</th><th>State</th><th>End it</th></tr></thead><tbody>
        {{#tokens}}<tr><td>{{name}}</td><td>{{scope}}</td><td>{{created}}<br><small>by {{by}}</small></td>\
        <td>{{#state}}{{>state}}{{/state}}</td><td>{{#holds}}<form method="post" action="/tokens/{{name}}/revoke">\
        <input type="hidden" name="form" value="{{form}}"><button class="plain">Revoke {{name}}</button></form>{{/holds}}</td></tr>{{/tokens}}
        {{^tokens}}<tr><td colspan="5">None.</td></tr>{{/tokens}}
        </tbody></table></div>
        <h2>A new token</h2>
        <form class="stack" method="post" action="/tokens"><input type="hidden" name="form" value="{{form}}">
        <label for="name">Name</label><input id="name" name="name" required maxlength="64">
        <label for="verbs">What it may do</label><input id="verbs" name="verbs" value="report" aria-describedby="verbs-help" required>
        <small id="verbs-help">Words with commas: {{verbs}}. An agent's token has report alone.</small>
        <label for="services">Services, with commas; empty: all</label><input id="services" name="services">
        <label for="environments">Environments, with commas; empty: all</label><input id="environments" name="environments">
        <label for="days">Days until it expires; empty: never</label><input id="days" name="days" inputmode="numeric">
        <button>Make it</button></form>
        """
}
