#pragma once

#include "base/bytes.h"

namespace portreto {

// How well `place` suits `key`: of several places, the one with the highest score is chosen, each as often as its
// weight says. When a place comes or goes, only the keys that it takes or had are moved. Highest random weight (Thaler
// and Ravishankar, "Using name-based mappings to increase hit rates", 1998) in the logarithmic form for weights
// (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005). `weight` > 0. The same everywhere: the hash
// is SHA-256.
double rendezvous_score(ByteView key, ByteView place, double weight);

}  // namespace portreto
