#include "roles/web/handlers/language_choice.h"

#include "runtime/log.h"

namespace portreto::roles::web {
namespace {

constexpr std::string_view kLanguage = "language";
constexpr std::string_view kUntold = "language_untold";
constexpr std::chrono::seconds kLanguageAge = std::chrono::hours(24 * 365);

// False where it could not be kept: mails then stay in the language that Settings, Mail says.
Task<bool> tell_account(Exchange& exchange, const Language& language) {
  const api::LanguageInput input{std::string(language.code())};
  const auto kept = co_await exchange.send_auth(http::Method::kPut, "/auth/account/language", api::to_json(input));
  if (!kept) log::warn("language: somebody's mails stay in the one before", {{"code", to_string(kept.error().code)}});
  co_return kept.has_value();
}

}  // namespace

Task<void> keep_language_choice(Exchange& exchange, const Language& language) {
  exchange.cookies().set(kLanguage, std::string(language.code()), kLanguageAge);
  const bool is_told = exchange.is_signed_in() && co_await tell_account(exchange, language);
  if (is_told) {
    end_language_choice(exchange);
  } else {
    exchange.cookies().set(kUntold, "yes", kLanguageAge);
  }
}

void forget_language_choice(Exchange& exchange) {
  exchange.cookies().remove(kLanguage);
  end_language_choice(exchange);
}

Task<void> tell_language_choice(Exchange& exchange) {
  if (exchange.cookies().find(kUntold).empty()) co_return;
  // One that there is no more is as none.
  const Language* language = find_language(exchange.cookies().find(kLanguage));
  const bool is_over = language == nullptr || co_await tell_account(exchange, *language);
  if (is_over) end_language_choice(exchange);
}

void end_language_choice(Exchange& exchange) {
  if (!exchange.cookies().find(kUntold).empty()) exchange.cookies().remove(kUntold);
}

}  // namespace portreto::roles::web
