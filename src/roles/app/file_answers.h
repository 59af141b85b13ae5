#pragma once

#include <memory>
#include <string>

#include "http/message.h"
#include "services/archive/archive.h"

// Answers that are files, or lead to one.
namespace portreto::roles::app {

http::Response archive_answer(std::shared_ptr<services::Archive> archive);

// 302 to a signed URL, which is another one the next time.
http::Response redirect_answer(std::string url);

}  // namespace portreto::roles::app
