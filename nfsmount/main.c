/* The program nfsmount; kinit links everything but this file. */
#include <errno.h>

#include "lib/dns_conf.h"
#include "lib/fail_code.h"
#include "lib/ip_text.h"
#include "lib/log.h"
#include "lib/start.h"
#include "nfsmount/command.h"

/* what it cannot mount is NFS */
const bool fail_more = false;

static int nfs_host(struct nfs_plan *plan, const char *name)
{
	struct net_name found;
	int r = dns_host(name, &found);

	for (unsigned i = 0;
	     r == 0 && i < found.n && plan->n_servers < NFS_SERVERS; i++)
		(void)ip_text(&found.ip[i], plan->server[plan->n_servers++]);
	if (r == 0)
		return 0;
	log_error("cannot resolve %s: %s", name, dns_why(r));
	return -EHOSTUNREACH;
}

nfs_look_up *const nfs_names = nfs_host;

START_MAIN(nfsmount_main)
