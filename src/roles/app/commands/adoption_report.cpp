#include "roles/app/commands/adoption_report.h"

#include <fmt/format.h>

namespace portreto::roles {

Task<Result<std::string>> adoption_report(services::Adoption& adoption) {
  PORTRETO_CO_ASSIGN(const auto report, co_await adoption.adopt());
  std::string text = fmt::format("{} adopted, {} known already; {} MiB were read back and compared.\n", report.adopted,
                                 report.known, report.bytes_read >> 20);
  if (report.refused == 0) co_return text;
  text += fmt::format("{} are not whole on this node and were not adopted:", report.refused);
  for (const auto& [blob, reason] : report.reasons) text += fmt::format("\n  {}  {}", blob.str(), reason);
  if (report.refused > report.reasons.size()) text += "\n  ...";
  co_return fail(ErrorCode::kCorruption, std::move(text));
}

}  // namespace portreto::roles
