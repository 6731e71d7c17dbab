/* The init of a container that asked for one: it passes signals on, reaps, and ends as the program does. */
#include "supervisor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* In place of the supervisor's own name, which is longer. */
static const char shown_name[] = "cofferdam-init";

static int
exit_code (int status)
{
  return WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
}

/* Ends this process with the program's status when the program is among those that have ended. */
static void
reap_orphans (pid_t program)
{
  int status;
  pid_t pid;
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    if (pid == program)
      _exit (exit_code (status));
}

/* Process 1 gets no signal that it neither handles nor blocks (pid_namespaces(7)): it blocks them all. */
static _Noreturn void
watch (pid_t program, const sigset_t *signals)
{
  for (;;)
    {
      siginfo_t info;
      int number = sigwaitinfo (signals, &info);
      if (number == SIGCHLD)
        reap_orphans (program);
      else if (number > 0)
        kill (program, number);
    }
}

/* A job of its own in the foreground, so that the keys of the terminal reach the program and not this process. */
static void
take_terminal (void)
{
  setpgid (0, 0);
  if (isatty (STDIN_FILENO))
    tcsetpgrp (STDIN_FILENO, getpgrp ());
}

static void
show_as_init (void)
{
  prctl (PR_SET_NAME, shown_name);
  if (own_argument_bytes > sizeof shown_name)
    {
      memset (own_arguments, 0, own_argument_bytes);
      memcpy (own_arguments, shown_name, sizeof shown_name);
    }
}

/*
 * Returns in a child, which becomes the program; process 1 stays behind. It is the sealed supervisor itself
 * and was never dumpable: nothing in the container can look into it, or reach the host by it (CVE-2019-5736).
 */
int
split_init (void)
{
  sigset_t signals;
  sigfillset (&signals);
  /* Faults of its own must end it, and what stops a job of the background must not be passed on. */
  static const int own[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS, SIGTTIN, SIGTTOU };
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    sigdelset (&signals, own[i]);
  signal (SIGTTIN, SIG_IGN);
  signal (SIGTTOU, SIG_IGN);
  if (sigprocmask (SIG_SETMASK, &signals, NULL) < 0)
    return -errno;
  pid_t program = fork ();
  if (program < 0)
    return -errno;
  if (program == 0)
    {
      take_terminal ();
      signal (SIGTTIN, SIG_DFL);
      signal (SIGTTOU, SIG_DFL);
      return 0;
    }
  /* Where it is not process 1, orphans come to it all the same. */
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  close_range (0, ~0u, 0);
  show_as_init ();
  watch (program, &signals);
}
