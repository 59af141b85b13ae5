#include "roles/web/views/device_name.h"

#include <array>
#include <utility>

namespace portreto::roles::web {
namespace {

using Names = std::pair<std::string_view, std::string_view>;

// The first that is found counts: browsers also name those that they want to pass for.
constexpr std::array<Names, 8> kBrowsers{{{"Edg/", "Edge"},
                                          {"OPR/", "Opera"},
                                          {"Firefox/", "Firefox"},
                                          {"FxiOS/", "Firefox"},
                                          {"CriOS/", "Chrome"},
                                          {"Chrome/", "Chrome"},
                                          {"Safari/", "Safari"},
                                          {"curl/", "curl"}}};
constexpr std::array<Names, 7> kSystems{{{"Android", "Android"},
                                         {"iPhone", "iPhone"},
                                         {"iPad", "iPad"},
                                         {"Windows", "Windows"},
                                         {"CrOS", "ChromeOS"},
                                         {"Mac OS X", "Mac"},
                                         {"Linux", "Linux"}}};

template <std::size_t N>
std::string_view find(const std::array<Names, N>& names, std::string_view user_agent) {
  for (const auto& [mark, name] : names) {
    if (user_agent.contains(mark)) return name;
  }
  return {};
}

}  // namespace

std::string device_name(const Language& language, std::string_view user_agent) {
  const std::string_view browser = find(kBrowsers, user_agent);
  const std::string_view system = find(kSystems, user_agent);
  if (browser.empty()) {
    constexpr std::size_t kLengthMax = 60;
    const std::string_view known = user_agent.substr(0, user_agent.find_first_of(" /"));
    return std::string(known.empty() ? language.say("Unknown device"_t) : known.substr(0, kLengthMax));
  }
  return system.empty() ? std::string(browser) : language.say("{0} on {1}"_t, browser, system);
}

}  // namespace portreto::roles::web
