#pragma once

namespace portreto::imaging::testing {

// The test program starts itself again in one of these parts, as the server starts itself as an image worker.

// Imports like a real worker, but does what the file says when the file says it: see kOrders.
inline constexpr const char* kObedientWorker = "obedient-worker";
// Ends before it is ready.
inline constexpr const char* kStillbornWorker = "stillborn-worker";
// Confines itself and tries what is then forbidden; exits with 0 when every attempt failed and what is allowed still
// works.
inline constexpr const char* kSandboxProbe = "sandbox-probe";
// Limits its CPU time, then spins for ever.
inline constexpr const char* kSpinningProbe = "spinning-probe";

// Orders to the obedient worker, as the content of the file.
inline constexpr const char* kOrderCrash = "ORDER: crash";         // abort()
inline constexpr const char* kOrderExit = "ORDER: exit";           // exit with status 3
inline constexpr const char* kOrderHang = "ORDER: hang";           // never answer
inline constexpr const char* kOrderNonsense = "ORDER: nonsense";   // answer with something that is no reply
inline constexpr const char* kOrderDieLater = "ORDER: die later";  // answer, then die while idle

}  // namespace portreto::imaging::testing
