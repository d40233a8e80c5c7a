// CLinux: what Swift cannot call or must not do itself: variadic calls, and all that happens between fork and exec.
#ifndef PLIMSOLL_CLINUX_H
#define PLIMSOLL_CLINUX_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/// A program about to be started. All of it is made before the fork: behind it nothing is allocated and no lock is taken.
struct plimsoll_program {
    /// The file to execute.
    const char *path;
    /// Its arguments and variables, each list ended by NULL.
    char *const *arguments;
    char *const *variables;
    /// The folder it starts in; NULL: ours.
    const char *folder;
    /// Its standard streams; -1: ours.
    int input, output, errors;
    /// The signal it gets when the thread that started it ends; 0: none.
    int death_signal;
    /// The terminal whose foreground its group becomes; -1: none.
    int terminal;
    /// Signals that stay ignored, a bit each (1 << (number - 1)), as they were when we started ourselves.
    unsigned long ignored;
};

/// Orphans below us become our children.
static inline int plimsoll_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/// Memory that is read and written like a file and is nowhere on disk.
static inline int plimsoll_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
}

/// In the child: says why it could not become the program, and ends.
static inline void plimsoll_give_up(int report) {
    int number = errno;
    ssize_t ignored = write(report, &number, sizeof number);
    (void)ignored;
    _exit(127);
}

/// In the child: becomes the program. Only async-signal-safe calls from here on.
static inline void plimsoll_become(const struct plimsoll_program *what, pid_t parent, int report) {
    if (setpgid(0, 0) != 0) plimsoll_give_up(report);
    if (what->death_signal != 0) {
        if (prctl(PR_SET_PDEATHSIG, what->death_signal, 0, 0, 0) != 0) plimsoll_give_up(report);
        // Whoever started us may have ended before the line above.
        if (getppid() != parent) _exit(127);
    }
    if (what->terminal >= 0) tcsetpgrp(what->terminal, getpgrp());
    for (int number = 1; number < 65; number++) {
        if (number == SIGKILL || number == SIGSTOP) continue;
        struct sigaction action = {0};
        action.sa_handler = (what->ignored >> (number - 1)) & 1 ? SIG_IGN : SIG_DFL;
        sigaction(number, &action, NULL);
    }
    if (what->input >= 0 && dup2(what->input, 0) < 0) plimsoll_give_up(report);
    if (what->output >= 0 && dup2(what->output, 1) < 0) plimsoll_give_up(report);
    if (what->errors >= 0 && dup2(what->errors, 2) < 0) plimsoll_give_up(report);
    // All else is closed at exec; kernels before 5.11 lack the call, there each number is marked.
    if (syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */) != 0) {
        long last = sysconf(_SC_OPEN_MAX);
        if (last < 0 || last > 65536) last = 65536;
        for (int number = 3; number < last; number++) fcntl(number, F_SETFD, FD_CLOEXEC);
    }
    if (what->folder != NULL && chdir(what->folder) != 0) plimsoll_give_up(report);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(what->path, what->arguments, what->variables);
    plimsoll_give_up(report);
}

/// Starts a program in a process group of its own; its number, or the negated reason why it was not started.
static inline pid_t plimsoll_start(const struct plimsoll_program *what) {
    int report[2];
    if (pipe(report) != 0) return -errno;
    fcntl(report[0], F_SETFD, FD_CLOEXEC);
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    pid_t parent = getpid();
    // No handler of ours may run in the child before it has put them all back.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0) plimsoll_become(what, parent, report[1]);
    int number = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (child > 0) {
        setpgid(child, child);
        ssize_t count;
        do count = read(report[0], &number, sizeof number); while (count < 0 && errno == EINTR);
        if (count == (ssize_t)sizeof number) {
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        } else {
            number = 0;
        }
    }
    close(report[0]);
    return number != 0 ? -number : child;
}

#endif
