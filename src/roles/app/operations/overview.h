#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "roles/api/operations_dto.h"
#include "roles/app/operations/backends.h"
#include "roles/app/operations/fleet.h"

// Puts together what processes and backends told. Pure.
namespace portreto::roles::app {

// From when on it is said that figures are old (UX.md).
inline constexpr std::chrono::seconds kStaleAfter{15};

// Everything but the viewer.
api::OperationsPage overview(const std::vector<FleetProcess>& fleet, const Backends::State& backends, bool is_cluster,
                             Timestamp now);

// The series of all processes of a role, or of the one with that instance, over the time that ends at `now`.
// kNotFound when there is no such process.
Result<api::OperationsSeriesPage> series_of(const std::vector<FleetProcess>& fleet, std::string role,
                                            std::string instance, SeriesRange range);

}  // namespace portreto::roles::app
