/*
 * kinitctl: what its files share.  Texts from the keeper and from its files are
 * hostile until they are printed: output_print() gets what kinitctl_clean() has
 * seen.
 */
#ifndef UTILS_KINITCTL_H
#define UTILS_KINITCTL_H

#include <stdbool.h>
#include <stddef.h>

#include "utils/util.h"

#define KINITCTL_DIR	"/run/kinit"
#define KINITCTL_SOCKET KINITCTL_DIR "/lease.socket"
#define KINITCTL_LEASE	"lease-" /* and a device's name */

/* Exit statuses. */
enum { KINITCTL_OK, KINITCTL_FAILED, KINITCTL_USAGE, KINITCTL_NO_KEEPER };

/* What is known of a lease, by the keys of the answer. */
#define LEASE_KEYS                                                             \
	"dev\0state\0why\0owner\0address\0server\0router\0renewed\0"           \
	"since\0renew\0rebind\0end\0renewals\0failures\0refusals\0"            \
	"conflicts\0restored\0carrier\0asking\0client_id\0"
enum lease_key {
	LEASE_DEV,
	LEASE_STATE,
	LEASE_WHY,
	LEASE_OWNER,
	LEASE_ADDRESS,
	LEASE_SERVER,
	LEASE_ROUTER,
	LEASE_RENEWED,
	LEASE_SINCE,
	LEASE_RENEW,
	LEASE_REBIND,
	LEASE_END,
	LEASE_RENEWALS,
	LEASE_FAILURES,
	LEASE_REFUSALS,
	LEASE_CONFLICTS,
	LEASE_RESTORED,
	LEASE_CARRIER,
	LEASE_ASKING,
	LEASE_CLIENT_ID,
	LEASE_N,
};

#define LEASE_TEXT 520 /* a client identifier's digits */
struct lease {
	char text[LEASE_N][LEASE_TEXT]; /* null and what is not told: "" */
};

/* kinitctl_json.c: the keeper's line, RFC 8259.  Bounded, and nothing else. */
struct answer {
	bool ok;
	char pid[16], error[256];
};
/*
 * Reads it, and gives each lease to told, in scratch.  0, or -EBADMSG, perhaps
 * after some were given.
 */
int answer_read(const char *line, size_t len, struct answer *out,
		struct lease *scratch,
		void (*told)(void *data, const struct lease *l), void *data);

/*
 * kinitctl_file.c: what to say where no keeper runs, who was asked for word;
 * dev "": of all.  The exit status.
 */
int kinitctl_no_keeper(const char *dir, const char *word, const char *dev,
		       bool json);

#endif
