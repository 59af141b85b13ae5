# The Debian package, for hosts without containers and inside of the image (deploy/docker/Dockerfile):
#   cpack -G DEB --config build/release/CPackConfig.cmake -B build/package
set(deploy ${CMAKE_SOURCE_DIR}/deploy)
set(documentation share/doc/portreto)

install(TARGETS portreto RUNTIME DESTINATION bin)
install(FILES ${deploy}/systemd/portreto.service ${deploy}/systemd/portreto@.service DESTINATION lib/systemd/system)
install(FILES ${deploy}/debian/portreto.toml DESTINATION share/portreto)
install(FILES ${CMAKE_SOURCE_DIR}/docs/operations.md ${CMAKE_SOURCE_DIR}/docs/deployment.md ${CMAKE_SOURCE_DIR}/docs/runbooks.md
  DESTINATION ${documentation})
install(DIRECTORY ${deploy}/haproxy ${deploy}/keepalived ${deploy}/prometheus ${deploy}/grafana
  DESTINATION ${documentation}/examples)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME portreto)
set(CPACK_PACKAGE_CONTACT "Portreto's operators <root@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Photo sharing with galleries, followers and replicated storage")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Certificates: by which a mail server is known.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${deploy}/debian/postinst ${deploy}/debian/prerm ${deploy}/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
