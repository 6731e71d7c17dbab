# The system calls a container may make unless told otherwise; everything not named here fails with EPERM.
#
# A line at the margin opens a rule, the indented lines under it name its calls:
#   allow | errno N          what happens
#   with CAP / without CAP   only for containers that have, or have not, the capability
#   when ARG & MASK == VALUE only for these arguments; the masks are 32 bits wide where the kernel reads an int, because a comparison
#                            of all 64 bits is passed by setting a bit that the kernel then throws away
# NAME=NUMBER gives a call's number for libraries older than the call (from 424 on, numbers are the same on every architecture).
# A name that this machine's architecture does not have is left out.

default errno 1

allow
  # files and directories
  access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate
  fchdir fchmod fchmodat fchmodat2=452 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr
  fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr getxattrat=464 file_getattr=468
  file_setattr=469 lchown lgetxattr link linkat listxattr listxattrat=465 llistxattr lremovexattr lseek lsetxattr lstat
  mkdir mkdirat mknod mknodat name_to_handle_at newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64
  pwritev pwritev2 read readahead readlink readlinkat readv removexattr removexattrat=466 rename renameat renameat2 rmdir
  sendfile setxattr setxattrat=463 splice stat statfs statx symlink symlinkat sync sync_file_range sync_file_range2 syncfs
  tee truncate umask unlink unlinkat ustat utime utimensat utimes vmsplice write writev cachestat=451
  # waiting for files
  epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2
  fanotify_mark inotify_add_watch inotify_init inotify_init1 inotify_rm_watch poll ppoll pselect6 select signalfd signalfd4
  timerfd_create timerfd_gettime timerfd_settime
  io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit
  # memory
  brk madvise map_shadow_stack=453 membarrier memfd_create memfd_secret=447 mincore mlock mlock2 mlockall mmap mprotect
  mremap mseal=462 msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_mrelease=448
  remap_file_pages
  # processes and threads
  arch_prctl execve execveat exit exit_group fork futex futex_requeue=456 futex_wait=455 futex_waitv=449 futex_wake=454
  get_robust_list get_thread_area getcpu getpgid getpgrp getpid getppid getpriority getrlimit getrusage getsid gettid
  modify_ldt pause pidfd_open pidfd_send_signal prctl prlimit64 process_vm_readv process_vm_writev ptrace restart_syscall
  rseq sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
  sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield set_robust_list
  set_thread_area set_tid_address setpgid setpriority setrlimit setsid ioprio_get ioprio_set sysinfo times uname vfork
  wait4 waitid
  # identities
  capget capset getegid geteuid getgid getgroups getresgid getresuid getuid setfsgid setfsuid setgid setgroups setregid
  setresgid setresuid setreuid setuid
  # signals
  alarm kill rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
  rt_tgsigqueueinfo sigaltstack tgkill tkill
  # time
  adjtimex clock_adjtime clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer time
  timer_create timer_delete timer_getoverrun timer_gettime timer_settime
  # network
  accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto
  setsockopt shutdown socketpair
  # System V and POSIX inter-process communication
  mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd semctl semget semop
  semtimedop shmat shmctl shmdt shmget
  # the program's own confinement, and what is left
  getrandom ioctl landlock_add_rule=445 landlock_create_ruleset=444 landlock_restrict_self=446 lsm_get_self_attr=459
  lsm_list_modules=461 lsm_set_self_attr=460 seccomp

# Threads and processes, but no new namespace: CLONE_NEWNS NEWCGROUP NEWUTS NEWIPC NEWUSER NEWPID NEWNET.
allow without SYS_ADMIN when 0 & 0x7e020000 == 0
  clone
# clone3 keeps its flags in memory, where no filter can look; libc falls back to clone when the call does not exist.
errno 38 without SYS_ADMIN
  clone3

# Every socket family below 48 but AF_ALG (38) and AF_VSOCK (40).
allow when 0 & 0xffffffe0 == 0
  socket
allow when 0 & 0xfffffffc == 32
  socket
allow when 0 & 0xfffffffe == 36
  socket
allow when 0 & 0xffffffff == 39
  socket
allow when 0 & 0xffffffff == 41
  socket
allow when 0 & 0xfffffffe == 42
  socket
allow when 0 & 0xfffffffc == 44
  socket

# personality: PER_LINUX, PER_LINUX32, each with UNAME26, and the question what it is.
allow when 0 & 0xfffdffff == 0
  personality
allow when 0 & 0xfffdffff == 8
  personality
allow when 0 & 0xffffffff == 0xffffffff
  personality

allow with SYS_ADMIN
  bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick listmount=458 lookup_dcookie mount mount_setattr
  move_mount open_tree open_tree_attr=467 perf_event_open pivot_root quotactl quotactl_fd=443 setdomainname sethostname
  setns statmount=457 swapoff swapon syslog umount2 unshare
allow with BPF
  bpf
allow with PERFMON
  perf_event_open
allow with DAC_READ_SEARCH
  open_by_handle_at
allow with SYSLOG
  syslog
allow with SYS_BOOT
  kexec_file_load kexec_load reboot
allow with SYS_CHROOT
  chroot
allow with SYS_MODULE
  delete_module finit_module init_module
allow with SYS_NICE
  get_mempolicy mbind migrate_pages move_pages set_mempolicy set_mempolicy_home_node=450
allow with SYS_PACCT
  acct
allow with SYS_PTRACE
  kcmp pidfd_getfd process_madvise userfaultfd
allow with SYS_RAWIO
  ioperm iopl
allow with SYS_TIME
  clock_settime settimeofday
allow with SYS_TTY_CONFIG
  vhangup
