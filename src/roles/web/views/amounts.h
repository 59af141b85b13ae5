#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "roles/web/language/language.h"

// Amounts as people read them.
namespace portreto::roles::web {

std::string bytes_text(std::uint64_t bytes);                                    // "3.4 GiB"
std::string decimal_bytes_text(const Language& language, std::uint64_t bytes);  // "3.4 GB", as cameras and shops count
std::string percent_text(std::uint64_t part, std::uint64_t whole);  // "40 %"; 100 % only when nothing is left
std::string duration_text(const Language& language,
                          std::chrono::seconds duration);  // "3 days", "5 hours", "40 min", "12 s"

}  // namespace portreto::roles::web
