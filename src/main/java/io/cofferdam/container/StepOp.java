package io.cofferdam.container;

/** The operations of a launch plan, numbered as the supervisor knows them (native/plan.h). */
enum StepOp {
    CGROUP_MKDIR(1),
    WRITE(2),
    DEVICE_PROGRAM(3),
    CLONE(4),
    ID_MAP(5),
    JOIN_CGROUP(6),
    NETLINK_HOST(7),
    OVERLAY(8),
    TREE(9),
    RLIMIT(10),
    OOM_SCORE(11),
    HANDOVER(12),
    DEV(13),
    ANNOUNCE(14),
    IDS(15),
    NETLINK_INSIDE(20),
    ROOT(21),
    BECOME_ROOT(22),
    MOUNT(23),
    ATTACH(24),
    SYMLINK(25),
    MASK(26),
    READONLY(27),
    SYSCTL(28),
    PIVOT(29),
    HOSTNAME(30),
    STDIO(31),
    CWD(32),
    IDENTITY(33),
    CAPS(34),
    NO_NEW_PRIVS(35),
    SECCOMP(36),
    EXEC(37),
    READONLY_ROOT(38),
    UNSHARE(39),
    MKDIR(40),
    INIT(41),
    HOLD(42),
    DELEGATE(43),
    STAND(44),
    CRIU(45),
    RESTORE(46),
    NETLINK_THERE(47),
    SYSCTL_THERE(48),
    CONSOLE_THERE(49);

    final int number;

    StepOp(int number) {
        this.number = number;
    }
}
