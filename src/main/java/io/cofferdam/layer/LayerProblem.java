package io.cofferdam.layer;

import io.cofferdam.problem.ProblemException;

/** What is wrong with a layer, for those who know it by a name and have never seen an archive. */
public final class LayerProblem {

    private LayerProblem() {}

    /**
     * Says of which layer a problem with its content is.
     *
     * @param layer begins a sentence, such as "The layer 1234 of registry/repository"
     * @param remedy in place of the advice to make an archive again
     */
    public static ProblemException of(String layer, ProblemException fault, String remedy) {
        return BadArchive.ofLayer(layer, fault, remedy);
    }
}
