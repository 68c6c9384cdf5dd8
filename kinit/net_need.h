/* Which interfaces of a plan the boot needs, and whose routes come first. */
#ifndef KINIT_NET_NEED_H
#define KINIT_NET_NEED_H

#include "ipconfig/net_plan.h"

/* What the command line says of that itself. */
struct net_words {
	const char *optional; /* kinit.optional= */
	const char *bootdev, *bootif;
	bool all;	/* rd.neednet */
	bool no_bootif; /* rd.bootif=0 */
};

/*
 * Sets net->any_required, and required and metric of each spec.  need_server
 * and need_path must be set; server is the root's, 0 when only ip= or the
 * network tells it, NET_SERVER_UNKNOWN when it is a name, several, or of IPv6.
 * What a root on the network may need is required, and nothing else is:
 *
 * - what leads to the server: a static address in its subnet, else DHCP or a
 *   gateway.  Of several one is enough.  Nobody knows what leads to a server
 *   that is unknown: all, unless all are DHCP.
 * - what tells of the server or the path: the first spec that names a server,
 *   else DHCP.  If it may lead there, too, nothing else is needed.
 *
 * The metric is 0 for the root's interface, or the first where that is not
 * known, then 100, 101, ... in the order of the words.
 */
#define NET_SERVER_UNKNOWN UINT32_MAX
void net_need(struct net_plan *net, bool is_network_root, uint32_t server);

/*
 * After that: all are required (rd.neednet=1), or the one that the root is said
 * to need (bootdev=; NULL: none), which then has the metric 0.
 */
void net_need_words(struct net_plan *net, bool all, const struct ip_spec *root,
		    bool is_network_root);

#endif
