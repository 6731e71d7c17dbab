package io.cofferdam.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The files of {@code /etc} that programs look into for names: users, groups, shells and where to ask for hosts. */
final class Accounts {

    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/sh
            daemon:x:1:1:daemon:/usr/sbin:/bin/false
            bin:x:2:2:bin:/bin:/bin/false
            sys:x:3:3:sys:/dev:/bin/false
            mail:x:8:8:mail:/var/spool/mail:/bin/false
            www-data:x:33:33:www-data:/var/www:/bin/false
            operator:x:37:37:Operator:/var:/bin/false
            nobody:x:65534:65534:nobody:/home:/bin/false
            """;
    private static final String GROUP = """
            root:x:0:
            daemon:x:1:
            bin:x:2:
            sys:x:3:
            adm:x:4:
            tty:x:5:
            disk:x:6:
            mail:x:8:
            www-data:x:33:
            operator:x:37:
            users:x:100:
            nogroup:x:65534:
            """;
    private static final String SHADOW = """
            root:*:::::::
            daemon:*:::::::
            bin:*:::::::
            sys:*:::::::
            mail:*:::::::
            www-data:*:::::::
            operator:*:::::::
            nobody:*:::::::
            """;

    private Accounts() {}

    static void write(TarWriter tar, Instant time) throws IOException {
        tar.putFile("etc/passwd", bytes(PASSWD), 0644, time);
        tar.putFile("etc/group", bytes(GROUP), 0644, time);
        tar.putFile("etc/shadow", bytes(SHADOW), 0600, time);
        tar.putFile("etc/shells", bytes("/bin/sh\n/bin/ash\n"), 0644, time);
        tar.putFile("etc/nsswitch.conf", bytes("hosts: files dns\n"), 0644, time);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
