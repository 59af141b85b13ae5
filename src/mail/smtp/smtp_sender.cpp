#include "mail/smtp/smtp_sender.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <new>
#include <set>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "mail/message_text.h"
#include "runtime/log.h"

namespace portreto::mail {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr long kFirstRefusal = 400;  // replies below it are no refusals
constexpr long kFirstForGood = 500;  // RFC 5321 section 4.2.1
constexpr std::chrono::milliseconds kConnectTimeoutMax{10'000};

struct EasyCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// What goes out behind DATA. Once its end was asked for, the server may have the whole mail.
struct Upload {
  std::string_view rest;
  bool is_ended = false;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& upload = *static_cast<Upload*>(from);
  const std::size_t taken = upload.rest.copy(to, size * count);
  upload.rest.remove_prefix(taken);
  upload.is_ended |= taken == 0 || upload.rest.empty();
  return taken;
}

// The connection's, as long as they are open.
using Sockets = std::set<curl_socket_t>;

int note_opened(void* sockets, curl_socket_t socket, curlsocktype) {
  static_cast<Sockets*>(sockets)->insert(socket);
  return CURL_SOCKOPT_OK;
}
int close_noted(void* sockets, curl_socket_t socket) {
  static_cast<Sockets*>(sockets)->erase(socket);
  return ::close(socket);
}

// libcurl says QUIT when it closes a connection, and waits for the answer for two minutes, whatever the deadline is.
// Nothing is said to a server that failed, and nothing is heard from any.
void hang_up(const Sockets& sockets, bool is_sent) {
  for (const curl_socket_t socket : sockets) ::shutdown(socket, is_sent ? SHUT_RD : SHUT_RDWR);
}

void start_curl() {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted != CURLE_OK) throw std::bad_alloc();
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (curl_easy_setopt(handle, option, value) != CURLE_OK) throw std::bad_alloc();
}

Status outcome(CURLcode code, long reply, bool is_ended) {
  if (code == CURLE_OK) return {};
  log::warn("a mail was not sent", {{"reason", curl_easy_strerror(code)}, {"reply", reply}, {"at_end", is_ended}});
  if (reply >= kFirstForGood) {
    return fail(ErrorCode::kInvalidArgument, "The mail server refuses this mail.");
  }
  if (is_ended && reply < kFirstRefusal) {
    return fail(ErrorCode::kOutcomeUnknown, "The mail server went away; the mail may have been sent.");
  }
  return fail(ErrorCode::kUnavailable, "The mail could not be sent. Try again in a moment.");
}

}  // namespace

SmtpSender::SmtpSender(SmtpOptions options, BlockingPool& pool, const Clock& clock)
    : options_(std::move(options)), pool_(pool), clock_(clock) {
  start_curl();
}

Task<Status> SmtpSender::send(Message message) {
  PORTRETO_CO_ASSIGN(const std::string text,
                     message_text(message, options_.from, random_token(kIdBytes), clock_.now()));
  co_return co_await pool_.run([&] { return send_now(message.to, text); });
}

Status SmtpSender::send_now(const std::string& to, const std::string& text) const {
  Sockets sockets;  // outlives the handle, which closes them
  const std::unique_ptr<CURL, EasyCleanup> handle(curl_easy_init());
  const std::unique_ptr<curl_slist, ListCleanup> recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
  if (!handle || !recipients) return fail(Error::overloaded());
  Upload upload{text};
  CURL* const curl = handle.get();
  set(curl, CURLOPT_URL, options_.url.c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(curl, CURLOPT_PROXY, "");
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_SOCKOPTFUNCTION, &note_opened);
  set(curl, CURLOPT_SOCKOPTDATA, static_cast<void*>(&sockets));
  set(curl, CURLOPT_CLOSESOCKETFUNCTION, &close_noted);
  set(curl, CURLOPT_CLOSESOCKETDATA, static_cast<void*>(&sockets));
  set(curl, CURLOPT_USE_SSL, options_.is_starttls_required ? long{CURLUSESSL_ALL} : long{CURLUSESSL_NONE});
  if (!options_.ca_file.empty()) set(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (!options_.username.empty()) {
    set(curl, CURLOPT_USERNAME, options_.username.c_str());
    set(curl, CURLOPT_PASSWORD, options_.password.c_str());
  }
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(options_.timeout, kConnectTimeoutMax).count()));
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  const std::string from = "<" + options_.from + ">";
  set(curl, CURLOPT_MAIL_FROM, from.c_str());
  set(curl, CURLOPT_MAIL_RCPT, recipients.get());
  set(curl, CURLOPT_UPLOAD, 1L);
  set(curl, CURLOPT_READFUNCTION, &give);
  set(curl, CURLOPT_READDATA, static_cast<void*>(&upload));

  const CURLcode code = curl_easy_perform(curl);
  long reply = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
  hang_up(sockets, code == CURLE_OK);
  return outcome(code, reply, upload.is_ended);
}

}  // namespace portreto::mail
