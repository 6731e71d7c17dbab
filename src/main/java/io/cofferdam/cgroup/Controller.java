package io.cofferdam.cgroup;

import java.util.List;

/** One controller of one cgroup: what limits mean for its files. */
interface Controller {

    /**
     * Every file that the limits have a say in, in the order of writing at launch; unset limits give the fresh text.
     *
     * @param warnings gets a sentence for each limit that is asked for and cannot be applied here
     */
    List<Setting> settings(Limits limits, List<String> warnings);
}
