// FileHabits: what a file's name tells about the program that reads it, so that its habits are no traps.

/// What is usual in files of this name.
struct FileHabits: OptionSet, Sendable {
    let rawValue: UInt16
    init(rawValue: UInt16) { self.rawValue = rawValue }
    /// GitHub's workflows and actions: their reader takes `on` as text.
    static let workflow = FileHabits(rawValue: 1)
    /// `${NAME}` is filled in by the program that reads it.
    static let expandsVariables = FileHabits(rawValue: 2)
    /// `{{ name }}` is filled in by the program that reads it.
    static let expandsTemplates = FileHabits(rawValue: 4)
    /// Sentences in many languages.
    static let translation = FileHabits(rawValue: 8)
    /// A sample to be filled in: placeholders belong there.
    static let sample = FileHabits(rawValue: 16)
    /// Streams of several documents are usual.
    static let stream = FileHabits(rawValue: 32)
    /// Ansible: yes and no are its own way to write true and false.
    static let ansible = FileHabits(rawValue: 64)
    /// Written by a tool: lock files, recordings, generated lists.
    static let generated = FileHabits(rawValue: 128)

    /// The habits of a file with this name.
    init(fileName: String) {
        self = []
        let path = "/" + fileName.lowercased()
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        func holds(_ parts: StaticString...) -> Bool {
            var path = path
            return path.withUTF8 { bytes in parts.contains { bytes.contains($0) } }
        }
        func starts(_ parts: String...) -> Bool { parts.contains { name.hasPrefix($0) } }
        func ends(_ parts: String...) -> Bool { parts.contains { name.hasSuffix($0) } }
        if starts(".travis") { insert(.workflow) }
        if holds("/.github/") || name == "action.yml" || name == "action.yaml" {
            formUnion([.workflow, .expandsVariables, .expandsTemplates])
        }
        if starts("docker-compose", "compose.", "compose-", "application.", "application-", "bootstrap.", "serverless")
            || starts(".gitlab-ci", ".travis", "cloudbuild", "buildspec", "azure-pipelines", "bitbucket-pipelines")
            || starts(
                "appveyor",
                ".appveyor",
                "jenkins",
                "taskfile",
                "otel",
                "filebeat",
                "logstash",
                "fluent",
                "skaffold"
            )
            || starts("log4j", "logback", "docker-stack", "mkdocs", "tekton", "wrangler", "render.", "dependabot")
            || holds("/.circleci/", "/.buildkite/", "/.woodpecker", "/.drone", "/.gitlab/", "/pipelines/", "/tekton/")
            || holds("/charts/", "/manifests/", "/k8s/", "/kubernetes/")
        {
            formUnion([.expandsVariables, .expandsTemplates])
        }
        if holds("/roles/", "/tasks/", "/handlers/", "/playbooks/", "/group_vars/", "/host_vars/", "ansible")
            || starts("playbook", "site.yml", "galaxy.", "molecule")
        {
            formUnion([.ansible, .expandsTemplates])
        }
        if starts(
            ".goreleaser",
            "taskfile",
            "values.",
            "chart.",
            "alert",
            "prometheus",
            "copier",
            "cookiecutter",
            "meta."
        )
            || holds("/templates/", "/rules/", "/alerts/", "/recipe/", "/dashboards/")
        {
            formUnion([.expandsTemplates, .expandsVariables])
        }
        if holds("/locales/", "/locale/", "/i18n/", "/l10n/", "/lang/", "/langs/", "/languages/", "/translations/")
            || holds("/messages/", "/_locales/")
        {
            insert(.translation)
        }
        // Only the file's own name: a folder called tests may hold anything.
        if [
            ".example", ".sample", "-example", "_example", "-sample", "_sample", ".dist", ".template", "-template.",
            ".tmpl", ".tpl",
        ]
        .contains(where: { name.contains($0) }) {
            insert(.sample)
        }
        if holds("/k8s/", "/kubernetes/", "/manifests/", "/charts/", "/crds/", "/kustomize/") { insert(.stream) }
        if ends(".lock", "-lock.json", "-lock.yaml", ".lock.yml", ".lock.json")
            || holds("/cassettes/", "snapshots/", "/generated/")
        {
            insert(.generated)
        }
    }
}
