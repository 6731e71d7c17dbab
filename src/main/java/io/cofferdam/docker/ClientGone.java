package io.cofferdam.docker;

import java.io.IOException;

/** The client closed its connection while it was being answered: nobody is left to tell. */
final class ClientGone extends IOException {

    private static final long serialVersionUID = 1L;

    ClientGone() {
        super("client gone");
    }
}
