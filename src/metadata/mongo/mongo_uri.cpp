#include "metadata/mongo/mongo_uri.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>

namespace portreto::metadata {
namespace {

constexpr std::string_view kDefaults =
    "w=majority&journal=true&wtimeoutMS=3000&readConcernLevel=majority&readPreference=primary&retryWrites=true"
    "&retryReads=true&connectTimeoutMS=1000&socketTimeoutMS=5000&serverSelectionTimeoutMS=8000"
    "&heartbeatFrequencyMS=1000&maxPoolSize=32&waitQueueTimeoutMS=500&appName=portreto";

constexpr std::string_view kDatabaseByDefault = "portreto";

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

// The names of "a=1&b=2", each as "&a=", in lower case.
bool has_option(const std::string& options, std::string_view name) {
  return ("&" + options).contains("&" + in_lower_case(name) + "=");
}

std::string with_defaults(const std::string& uri) {
  const std::size_t question = uri.find('?');
  const std::string given = question == std::string::npos ? "" : in_lower_case(uri.substr(question + 1));
  std::string all = uri;
  if (question == std::string::npos) {
    const std::size_t hosts = uri.find("://");
    if (hosts == std::string::npos || uri.find('/', hosts + 3) == std::string::npos) all += '/';
    all += '?';
  }
  for (std::size_t at = 0; at < kDefaults.size();) {
    const std::string_view option = kDefaults.substr(at, kDefaults.find('&', at) - at);
    at += option.size() + 1;
    if (has_option(given, option.substr(0, option.find('=')))) continue;
    if (all.back() != '?') all += '&';
    all += option;
  }
  return all;
}

}  // namespace

MongoUri parse_mongo_uri(const std::string& uri) {
  bson_error_t error;
  MongoUri parsed(mongoc_uri_new_with_error(with_defaults(uri).c_str(), &error));
  if (!parsed) {
    // The library's own text may hold what was written.
    throw std::runtime_error(
        "metadata.uri is not the URI of a MongoDB. Write it as mongodb://user:password@host:27017,host:27017/portreto"
        "?replicaSet=name, with special characters of the password as %40 and the like.");
  }
  return parsed;
}

std::string describe(const mongoc_uri_t* uri) {
  std::string hosts;
  if (const char* service = mongoc_uri_get_srv_hostname(uri)) hosts = service;
  for (const mongoc_host_list_t* host = mongoc_uri_get_hosts(uri); host != nullptr; host = host->next) {
    hosts += (hosts.empty() ? "" : ",") + std::string(host->host_and_port);
  }
  return fmt::format("mongodb://{}/{}", hosts, database_name(uri));
}

std::string database_name(const mongoc_uri_t* uri) {
  const char* name = mongoc_uri_get_database(uri);
  return std::string(name == nullptr || *name == '\0' ? kDatabaseByDefault : std::string_view(name));
}

}  // namespace portreto::metadata
