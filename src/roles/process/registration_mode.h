#pragma once

#include "config/settings.h"
#include "model/site.h"

namespace portreto::roles {

// How one registers before an administrator has decided.
inline model::RegistrationMode registration_mode(const config::Auth& settings) {
  switch (settings.registration) {
    case config::Registration::kOpen: return model::RegistrationMode::kOpen;
    case config::Registration::kInvitation: return model::RegistrationMode::kInvitation;
    case config::Registration::kClosed: break;
  }
  return model::RegistrationMode::kClosed;
}

}  // namespace portreto::roles
