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
        ("instance", instance), ("change", change), ("journal", journal), ("tokens", tokens),
        ("token-form", tokenForm), ("token-rows", tokenRows), ("state", state),
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
        <nav aria-label="Pages">{{#pages}}<a href="{{path}}"{{#isHere}} aria-current="page"{{/isHere}}>{{name}}</a> {{/pages}}</nav>
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
        <div class="door">
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
        <p class="quiet"><small>A password is forgotten? On the server: <code>plimsoll user passwd NAME</code></small></p>
        </div>
        """

    static let problem = """
        <h1>{{title}}</h1>
        <p class="complaint">■ {{detail}}</p>
        <p><a href="/">Overview</a> <span class="quiet">status {{status}}</span></p>
        """

    static let state = """
        <span class="state {{class}}"><span aria-hidden="true">{{sign}}</span>&nbsp;{{words}}</span>
        """

    static let fleet = """
        <div class="fleet">{{#parts}}<div class="part{{#isLive}} live{{/isLive}}">
        <div class="squares">{{#squares}}<a class="square {{#state}}{{class}}{{/state}}" href="{{link}}" \
        title="{{name}}: {{#state}}{{words}}{{/state}}" aria-label="{{name}}: {{#state}}{{words}}{{/state}}">\
        <span aria-hidden="true">{{#state}}{{sign}}{{/state}}</span></a>{{/squares}}</div>
        <p class="waterline"><code>{{revision}}</code> {{#isLive}}<small>live{{#age}} for {{age}}{{/age}}</small>{{/isLive}}\
        {{^isAlone}} <small>{{#state}}{{words}}{{/state}}</small>{{/isAlone}}{{#more}} <small>{{more}}</small>{{/more}}</p>
        </div>{{/parts}}</div>
        """

    static let timeline = """
        <ol class="timeline">{{#entries}}{{#day}}<li class="day">{{day}}</li>{{/day}}\
        <li><time class="quiet" datetime="{{exact}}" title="{{exact}}">{{clock}}</time>\
        <span class="break">{{words}}{{#actor}} <small>{{actor}}</small>{{/actor}}</span>\
        <small class="about">{{#place}}{{place}} {{/place}}{{#change}}<a href="{{link}}">{{change}}</a> {{/change}}\
        {{#position}}<span title="its position in the journal">#{{position}}</span>{{/position}}</small></li>{{/entries}}</ol>
        """

    static let overview = """
        <h1>Overview</h1>
        <div id="live" data-live>
        {{#stops}}<p class="complaint">■ Stopped: {{words}}, by {{by}} since {{at}}: {{because}}.
        It is lifted by <code>plimsoll stop --lift</code>.</p>{{/stops}}
        {{#late}}<p class="note">■ Not told yet and tried again: {{late}}; the changes say why.</p>{{/late}}
        {{#hasWaiting}}<section class="waiting" aria-labelledby="waiting"><h2 id="waiting">Waits for a person</h2><ul>
        {{#waiting}}<li><a href="{{link}}">{{id}}</a> <strong>{{service}} {{environment}}</strong> {{#emergency}}<strong class="failing">■ emergency</strong> {{/emergency}}{{#state}}{{>state}}{{/state}}\
        <br><span class="break">{{why}}</span> <small>{{kind}} by {{by}}, <time datetime="{{exactly}}" title="{{proposed}}">{{age}} ago</time></small></li>{{/waiting}}</ul></section>{{/hasWaiting}}
        {{#services}}<h2>{{service}}</h2><div class="cells">{{#cells}}\
        <section class="cell {{#state}}{{class}}{{/state}}-edge" aria-label="{{service}} {{environment}}">
        <h3><a href="{{link}}">{{environment}}</a>{{#isProtected}} <small class="badge">protected</small>{{/isProtected}}</h3>
        <p>{{#state}}{{>state}}{{/state}}</p>
        {{>fleet}}
        {{^isLive}}<p class="quiet">Nothing is live yet.</p>{{/isLive}}\
        {{#isUnseen}}<p><code>{{live}}</code> <small>live for {{age}}</small></p>{{/isUnseen}}
        {{#skew}}<p class="degraded">▲ {{skew}}</p>{{/skew}}
        {{#freezes}}<p class="note">Frozen by {{by}}: {{because}}</p>{{/freezes}}
        {{#underway}}<p class="last"><a href="{{link}}">{{id}}</a> {{#emergency}}<strong class="failing">■ emergency</strong> {{/emergency}}{{#state}}{{>state}}{{/state}} <small class="break">{{why}}, {{by}}</small>\
        {{#progress}}<br><small>{{progress}}</small>{{/progress}}</p>{{/underway}}
        {{^underway}}{{#last}}<p class="last"><a href="{{link}}">{{id}}</a> {{#emergency}}<strong class="failing">■ emergency</strong> {{/emergency}}{{#state}}{{>state}}{{/state}} \
        <small class="break">{{why}}, {{by}}, <time datetime="{{exactly}}" title="{{proposed}}">{{age}} ago</time></small></p>{{/last}}{{/underway}}
        </section>{{/cells}}</div>{{/services}}
        {{#hasEntries}}<h2>Last in the journal</h2>{{>timeline}}<p><a href="/journal">All of it</a></p>{{/hasEntries}}
        {{#isEmpty}}<p>Nothing is shipped yet. These three commands fill this page; the first and the last run in a repository
        with a <code>plimsoll.yaml</code> (<code>plimsoll init</code> writes one):</p>
        <pre tabindex="0" aria-label="Commands">plimsoll ship staging --why "the first revision"
        plimsoll run --service shop --environment staging -- ./your-program
        plimsoll set staging app.greeting=hello --why "the first change"</pre>
        <p>They need <code>PLIMSOLL_SERVER</code> and a token in <code>PLIMSOLL_TOKEN</code>: <a href="/tokens">make one</a>.
        That of an instance may <code>report</code> alone.</p>{{/isEmpty}}
        </div>
        """

    static let environment = """
        <p class="quiet"><a href="/">Overview</a> / {{service}}</p>
        <h1>{{service}} {{environment}}</h1>
        <div id="live" data-live>
        <p>{{#state}}{{>state}}{{/state}}{{#isProtected}} <small class="badge">protected</small>{{/isProtected}}</p>
        {{>fleet}}
        {{^isLive}}<p class="quiet">Nothing is live yet.</p>{{/isLive}}\
        {{#isUnseen}}<p><code>{{live}}</code> <small>live for {{age}}</small></p>{{/isUnseen}}
        {{#skew}}<p class="degraded">▲ {{skew}}</p>{{/skew}}
        {{#freezes}}<p class="note">{{id}}: frozen from {{from}} until {{until}} by {{by}}: {{because}}</p>{{/freezes}}
        <h2>Instances</h2>
        <div class="scroll"><table class="fold"><thead><tr><th>Instance</th><th>State</th><th>Revision</th><th>Host</th><th>Heard</th></tr></thead><tbody>
        {{#instances}}<tr><td><a href="{{link}}">{{name}}</a></td><td data-label="State">{{#state}}{{>state}}{{/state}}\
        {{#reason}}<br><small class="break">{{reason}}</small>{{/reason}}</td><td data-label="Revision"><code>{{revision}}</code>\
        {{#isApart}}<br><small>not the live one</small>{{/isApart}}</td><td data-label="Host">{{host}}</td><td data-label="Heard"><time title="{{heard}}">{{ago}}</time></td></tr>{{/instances}}
        {{^instances}}<tr><td colspan="5">No instance was heard of in the last ten minutes:
        <code>plimsoll run --service {{service}} --environment {{environment}} -- PROGRAM</code></td></tr>{{/instances}}
        </tbody></table></div>
        <h2>Changes</h2>
        <div class="scroll"><table class="fold"><thead><tr><th>Change</th><th>State</th><th>What</th><th>By</th><th>When</th></tr></thead><tbody>
        {{#changes}}<tr><td><a href="{{link}}">{{id}}</a></td><td data-label="State">{{#state}}{{>state}}{{/state}}\
        {{#progress}}<br><small>{{progress}}</small>{{/progress}}</td><td class="break" data-label="What">{{#emergency}}<strong class="failing">■ emergency</strong> {{/emergency}}{{kind}}: {{why}}</td><td data-label="By">{{by}}</td>\
        <td data-label="When"><time datetime="{{exactly}}" title="{{proposed}}">{{age}} ago</time></td></tr>{{/changes}}
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
        <p class="break lead">{{why}}</p>
        <p class="quiet">{{by}}, <time datetime="{{exactly}}" title="{{proposed}}">{{age}} ago</time> · <code>{{from}}</code> → <code>{{to}}</code>\
        {{#cause}} · caused by {{cause}}{{/cause}}</p>
        {{#emergency}}<p class="complaint">■ Emergency: {{emergency}}{{#past}}<br>It went past: {{past}}{{/past}}</p>{{/emergency}}
        <div class="split"><aside aria-label="Where it stands">
        <div id="state" data-live>
        <p class="stand">{{#state}}{{>state}}{{/state}}</p>
        {{#progress}}<p>{{progress}}</p>{{/progress}}
        {{#judged}}<p class="quiet break">The judge: {{judged}}</p>{{/judged}}
        {{#gate}}<h2>Gate</h2>{{#isOpen}}<p class="healthy">● It may start now.</p>{{/isOpen}}
        {{#refusals}}<p class="note break">■ {{message}} <code>{{code}}</code><br><small>{{lift}}</small>\
        {{#until}}<br><small>lifts by itself {{until}}</small>{{/until}}</p>{{/refusals}}
        {{#holds}}<p class="quiet">✓ {{words}}</p>{{/holds}}{{#unknown}}<p class="quiet">? {{words}}</p>{{/unknown}}{{/gate}}
        </div>
        <p><strong>Way back</strong> {{revert}}</p>
        <h2>Approvals</h2>
        {{#approvals}}<p>✓ {{by}}, {{at}}: {{because}}</p>{{/approvals}}{{^approvals}}<p class="quiet">None.</p>{{/approvals}}
        {{#isOwn}}<p class="quiet">It is your own change: somebody else approves it.</p>{{/isOwn}}
        {{#hasActs}}<form class="acts" method="post" action="{{link}}"><input type="hidden" name="form" value="{{form}}">
        <label for="why">Why</label><textarea id="why" name="why" rows="2" required maxlength="1000"></textarea>
        <div class="buttons">{{#acts}}<button{{#isPlain}} class="plain"{{/isPlain}} formaction="{{link}}/{{act}}">{{words}}</button>{{/acts}}</div>
        </form>{{/hasActs}}
        </aside><div class="whole">
        <div id="moved" data-live>{{#hasMoved}}<h2>Instances</h2><div class="scroll"><table class="fold">\
        <thead><tr><th>Instance</th><th>Revision</th><th>State</th></tr></thead><tbody>
        {{#moved}}<tr><td>{{name}}</td><td data-label="Revision"><code>{{revision}}</code></td><td class="break" data-label="State">{{#state}}{{>state}}{{/state}}</td></tr>{{/moved}}
        </tbody></table></div>{{/hasMoved}}</div>
        <h2>What it changes</h2>
        {{#hasDifference}}<div class="scroll"><table class="fold"><thead><tr><th>Value</th><th>Before</th><th>After</th></tr></thead><tbody>
        {{#difference}}<tr><td class="code break">{{path}}{{#place}}<br><small>{{place}}</small>{{/place}}</td>\
        <td class="code break" data-label="Before">{{#before}}<span class="was">{{before}}</span>{{/before}}{{^before}}<span class="quiet">none</span>{{/before}}</td>\
        <td class="code break" data-label="After">{{#after}}{{after}}{{/after}}{{^after}}<span class="quiet">none</span>{{/after}}</td></tr>{{/difference}}
        </tbody></table></div>{{/hasDifference}}{{^hasDifference}}<p class="quiet">No value differs.</p>{{/hasDifference}}
        <h2>Checks</h2>
        <p>{{#verdict}}{{>state}}{{/verdict}}{{#by_whom}} <small>by {{by_whom}}</small>{{/by_whom}}</p>
        {{#findings}}<p>{{#state}}{{>state}}{{/state}} <code>{{code}}</code> {{message}} <small class="break">{{place}}</small></p>{{/findings}}
        {{#unchecked}}<p class="unknown">? Not checked: {{what}}: {{because}}{{#wasRequired}} <strong>(it had to be)</strong>{{/wasRequired}}</p>{{/unchecked}}
        {{^unchecked}}<p class="quiet">Nothing was left out.</p>{{/unchecked}}
        {{#looksAtMigrations}}<h2>Locks of its migrations</h2>
        {{#locks}}<p>{{#state}}{{>state}}{{/state}} <code>{{table}}</code> {{lock}}: {{words}} <small class="break">{{place}}</small></p>{{/locks}}
        {{^hasLocks}}<p class="quiet">No table is kept from others.</p>{{/hasLocks}}{{/looksAtMigrations}}
        <h2>What happened</h2>
        <div id="steps" data-live>{{>timeline}}</div>
        </div></div>
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
        <h2>Yours</h2>
        <p>They act as you, <code>user:{{person}}</code>, on the command line, and do what you may or less:
        <code>export PLIMSOLL_TOKEN=…</code></p>
        {{#own}}{{>token-rows}}{{/own}}
        <details><summary>A new token of yours</summary>{{#ownForm}}{{>token-form}}{{/ownForm}}</details>
        {{#others}}<h2>Pipelines, agents, other people</h2>
        {{>token-rows}}
        <details><summary>A new token of a pipeline or of agents</summary>{{#form}}{{>token-form}}{{/form}}</details>{{/others}}
        """

    static let tokenRows = """
        <div class="scroll"><table class="fold"><thead><tr><th>Name</th><th>May</th><th>Made</th><th>State</th><th>End it</th></tr></thead><tbody>
        {{#rows}}<tr><td>{{name}}{{#user}}<br><small>acts as {{user}}</small>{{/user}}</td><td data-label="May">{{scope}}</td>\
        <td data-label="Made">{{created}}<br><small>by {{by}}</small></td><td data-label="State">{{#state}}{{>state}}{{/state}}</td>\
        <td data-label="End it">{{#holds}}<form method="post" action="{{revoke}}"><input type="hidden" name="form" value="{{form}}">\
        <button class="plain">Revoke <span class="unseen">{{name}}</span></button></form>{{/holds}}</td></tr>{{/rows}}
        {{^rows}}<tr><td colspan="5">None.</td></tr>{{/rows}}
        </tbody></table></div>
        """

    static let tokenForm = """
        <form class="stack" method="post" action="{{path}}"><input type="hidden" name="form" value="{{form}}">
        <label for="{{prefix}}-name">Name</label><input id="{{prefix}}-name" name="name" required maxlength="64">
        <fieldset><legend>What it may do</legend>
        {{#verbs}}<label class="choice" for="{{id}}"><input type="checkbox" id="{{id}}" name="verb-{{verb}}"\
        {{#isOwn}} checked{{/isOwn}}> <span><code>{{verb}}</code> {{words}}</span></label>{{/verbs}}
        </fieldset>
        <label for="{{prefix}}-services">Services, with commas; empty: all</label>\
        <input id="{{prefix}}-services" name="services">
        <label for="{{prefix}}-environments">Environments, with commas; empty: all</label>\
        <input id="{{prefix}}-environments" name="environments">
        <label for="{{prefix}}-days">Days until it expires; empty: never</label>\
        <input id="{{prefix}}-days" name="days" inputmode="numeric">
        <button>Make it</button></form>
        """
}
