/* Telling the result: klibc's IP-Config lines and /run/net-<dev>.conf. */
#ifndef IPCONFIG_REPORT_H
#define IPCONFIG_REPORT_H

#include <stddef.h>

#include "ipconfig/link.h"
#include "ipconfig/net_result.h"
#include "lib/rw.h"

/* "IP-Config: eth0 hardware address ... mtu 1500 DHCP" */
void report_start(const struct link *link, enum ip_method method);
/*
 * "IP-Config: eth0 complete (dhcp from 10.0.0.1):" and four to nine lines, also
 * where the kernel refused the address with err.
 */
void report_complete(const struct net_iface *f, int err);

/* The default router; none where other routes are told. */
const struct ip_addr *report_router(const struct net_routes *routes);

#define CONF_MAX 10240
/*
 * Writes the shell assignments that initramfs-tools and others source, byte
 * for byte as klibc 2.0.12 and 2.0.14 do.  uptime_s is the machine's.  w->bad
 * when they do not fit.
 */
void conf_format(struct wr *w, const struct net_iface *f,
		 unsigned long uptime_s);
/*
 * Replaces the file dir/BEFORE NAME BEHIND by what w has written, all of it or
 * nothing.  0 or -errno, logged.
 */
int report_write(const char *dir, const char *before, const char *name,
		 const char *behind, const struct wr *w);
/* Replaces dir/net-<dev>.conf; UPTIME is now.  0 or -errno, logged. */
int conf_write(const char *dir, const struct net_iface *f);

#endif
