/* What of the network the boot needs, see net_need.h. */
#include "kinit/net_need.h"

#include "lib/ip_addr.h"
#include "lib/str.h"

#define OTHER_METRIC 100

/* Sets of specs are numbers of 64 bits, one for each of NET_SPECS. */
static uint64_t bit(unsigned i)
{
	return (uint64_t)1 << i;
}

/* How well it may lead to the server; 0: not at all. */
static unsigned lead(const struct ip_spec *s, uint32_t server)
{
	unsigned prefix = ip4_class_prefix(s->client);

	if (ip_method_asks(s->method))
		return 1;
	if (s->method == IP_OFF || server == 0 || server == NET_SERVER_UNKNOWN)
		return 0;
	if (s->netmask_given)
		prefix = (unsigned)mask_prefix(s->netmask);
	/* of several subnets the kernel takes the longest prefix, too */
	if (((s->client ^ server) & prefix_mask(prefix)) == 0)
		return 2 + prefix;
	return s->gateway != 0;
}

static uint64_t leading(const struct net_plan *net, uint32_t server)
{
	uint64_t set = 0;
	unsigned best = 1;

	for (unsigned i = 0; i < net->n_specs; i++) {
		unsigned n = lead(&net->spec[i], server);

		if (n > best)
			set = 0;
		if (n < best)
			continue;
		best = n;
		set |= bit(i);
	}
	return set;
}

void net_need(struct net_plan *net, bool is_network_root, uint32_t server)
{
	uint64_t all = 0, dhcp = 0, tells = 0, leads, needed, root;
	uint32_t metric = OTHER_METRIC;

	for (unsigned i = 0; i < net->n_specs; i++) {
		const struct ip_spec *s = &net->spec[i];

		if (s->method == IP_OFF)
			continue;
		all |= bit(i);
		if (ip_method_asks(s->method))
			dhcp |= bit(i);
		if (server == 0 && s->server != 0) {
			server = s->server;
			tells = bit(i);
		}
	}
	if (tells == 0 && (net->need_server || net->need_path))
		tells = dhcp;
	leads = leading(net, server);
	needed = leads & tells;
	if (needed == 0)
		needed = leads | tells;
	if (net->need_path && (needed & dhcp) == 0)
		needed |= dhcp;
	/* nothing is known to lead there: all, as nobody can say which */
	if (leads == 0 || (server == NET_SERVER_UNKNOWN && all != dhcp))
		needed = all;
	if (!is_network_root)
		needed = 0;
	net->any_required =
		(needed & ~leads) == 0 && (needed & (needed - 1)) != 0;
	root = needed & leads;
	if (root == 0)
		root = all;
	root &= ~root + 1; /* the lowest bit alone */
	for (unsigned i = 0; i < net->n_specs; i++) {
		struct ip_spec *s = &net->spec[i];

		s->required = (needed & bit(i)) != 0;
		if ((all & ~root & bit(i)) != 0)
			s->metric = metric++;
	}
}

void net_need_words(struct net_plan *net, bool all, const struct ip_spec *root,
		    bool is_network_root)
{
	uint32_t metric = OTHER_METRIC;

	if (all || root != NULL)
		net->any_required = false;
	for (unsigned i = 0; i < net->n_specs; i++) {
		struct ip_spec *s = &net->spec[i];

		if (root != NULL) {
			s->required = s == root && is_network_root;
			s->metric = s == root ? 0 : metric++;
		}
		s->required |= all && s->method != IP_OFF;
	}
}
