/*
 * /run/kinit/lease-DEV: what the keeper knows of a lease, for whoever comes
 * when it is dead, and for kinit.lease.file=.  Text, lines of NAME='value' as
 * in net-DEV.conf, the last one a checksum of those before.
 */
#ifndef KINIT_LEASE_FILE_H
#define KINIT_LEASE_FILE_H

#include "ipconfig/hold.h"
#include "ipconfig/report.h"
#include "lib/rw.h"

#define LEASE_FILE     "lease-" /* and a device's name */
#define LEASE_FILE_MAX (CONF_MAX + 2048)

/* now and the wall clock's seconds: ends are written as both. */
void lease_file_format(struct wr *w, const struct hold *h, uint64_t now,
		       int64_t wall_s);
/* Replaces it in dir.  0 or -errno, logged: then none is half written. */
int lease_file_write(const char *dir, const struct hold *h);
/*
 * 0 for a text that is whole, or that is none of these; -EBADMSG where its
 * checksum is missing or that of another text.
 */
int lease_file_check(const char *text, size_t len);

#endif
