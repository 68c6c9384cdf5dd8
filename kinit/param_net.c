/* Boot parameters of the network, see param_net.h. */
#include "kinit/param_net.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/ip_dracut.h"
#include "ipconfig/ip_param.h"
#include "kinit/net_need.h"
#include "kinit/param.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

/*
 * Each ip= is an interface of its own, as for klibc; one that names the same
 * device as an earlier one (or, like it, none) replaces it, as for the kernel.
 */
static int plan_spec(struct net_plan *net, const struct ip_spec *spec)
{
	for (unsigned i = 0; i < net->n_specs; i++) {
		if (strcmp(net->spec[i].dev, spec->dev) == 0) {
			net->spec[i] = *spec;
			return 0;
		}
	}
	if (net->n_specs == NET_SPECS)
		return -E2BIG;
	net->spec[net->n_specs++] = *spec;
	return 0;
}

static int take_ip(struct boot_plan *plan, const char *name, const char *value,
		   struct failure *f)
{
	struct ip_param_error err;
	struct ip_spec spec;
	int r = ip_param_parse(value, &spec, &err);

	if (r == -EPROTONOSUPPORT)
		return fail_set(f, KI_IP_METHOD, r,
				"do %s=%.64s: %s '%s' is not supported", name,
				value, err.field, err.text);
	if (r < 0)
		return fail_set(f, KI_IP, r,
				"understand %s=%.64s: the %s '%s'%s", name,
				value, err.field, err.text, err.hint);
	r = plan_spec(&plan->net, &spec);
	if (r < 0)
		return fail_set(f, KI_IP_COUNT, r,
				"take %s=%.64s: more than %d interfaces", name,
				value, NET_SPECS);
	plan->ip_given = true;
	/* only klibc: nfsaddrs= without root= means a root on NFS */
	plan->words.nfsaddrs |= cmdline_same_name(name, "nfsaddrs");
	return 0;
}

/* One of texts: its number; or -EINVAL. */
static int take_choice(uint8_t *to, const char *texts, const char *value)
{
	int n = str_index(texts, value);

	if (n < 0)
		return -EINVAL;
	*to = (uint8_t)n;
	return 0;
}

static int take_client_id(struct net_plan *net, const char *value)
{
	int r = take_choice(&net->client_id_kind, "none\0mac\0uuid\0duid\0",
			    value);

	if (r == 0)
		return 0;
	r = ip_param_client_id(value, net->client_id, &net->client_id_len);
	net->client_id_kind = CLIENT_ID_GIVEN;
	return r == 0 && net->client_id_len == 0 ? -EINVAL : r;
}

static int take_acd(struct net_plan *net, const char *value)
{
	return take_choice(&net->acd, "off\0probe\0wait\0", value);
}

/* Addresses that are not 0.0.0.0, behind those that are there. */
static int take_addresses(uint32_t *ips, uint8_t *n, uint8_t max,
			  const char *value)
{
	char item[IP4_TEXT];
	unsigned before = *n;
	int r;

	while ((r = list_next(&value, item, sizeof(item))) > 0) {
		if (*n == max)
			return -E2BIG;
		if (parse_ip4(item, &ips[*n]) < 0 || ips[*n] == 0)
			return -EINVAL;
		++*n;
	}
	return r < 0 || *n == before ? -EINVAL : 0;
}

static int take_allow(struct net_plan *net, const char *value)
{
	return take_addresses(net->allow, &net->n_allow, NET_SERVERS, value);
}

static int take_deny(struct net_plan *net, const char *value)
{
	return take_addresses(net->deny, &net->n_deny, NET_SERVERS, value);
}

static int take_dns(struct net_plan *net, const char *value)
{
	return take_addresses(net->dns, &net->n_dns, NET_DNS, value);
}

#define PART 32

/* Cuts value at its first colons into n texts; the last one is the rest. */
static int split_word(const char *value, char (*text)[PART], unsigned n)
{
	while (n-- > 0) {
		size_t len = strcspn(value, n > 0 ? ":" : "");

		if (str_copy_n(*text++, PART, value, len) < 0)
			return -EINVAL;
		value += len;
		value += *value == ':';
	}
	return 0;
}

/* net[/netmask]:[gateway][:device], one of these two at least. */
static int take_route(struct net_plan *net, const char *value)
{
	struct net_given_route *route = &net->route[net->n_routes];
	char text[3][PART], *slash;
	uint32_t mask = UINT32_MAX;

	if (net->n_routes == NET_GIVEN)
		return -E2BIG;
	if (split_word(value, text, ARRAY_LEN(text)) < 0)
		return -EINVAL;
	slash = strchr(text[0], '/');
	if (slash != NULL) {
		*slash = '\0';
		if (ip_param_netmask(slash + 1, &mask) < 0)
			return -EINVAL;
	}
	if (parse_ip4(text[0], &route->dst) < 0 || (route->dst & ~mask) != 0 ||
	    (*text[1] == '\0' ? *text[2] == '\0'
			      : parse_ip4(text[1], &route->gateway) < 0) ||
	    (*text[2] != '\0' && !is_ifname(text[2])))
		return -EINVAL;
	route->prefix = (uint8_t)mask_prefix(mask);
	(void)str_copy(route->dev, sizeof(route->dev), text[2]);
	net->n_routes++;
	return 0;
}

/* name:address */
static int take_rename(struct net_plan *net, const char *value)
{
	struct net_rename *name = &net->rename[net->n_renames];
	char text[2][PART];

	if (net->n_renames == NET_GIVEN)
		return -E2BIG;
	if (split_word(value, text, ARRAY_LEN(text)) < 0 ||
	    !is_ifname(text[0]) || mac_parse(text[1], name->hw) < 0)
		return -EINVAL;
	(void)str_copy(name->dev, sizeof(name->dev), text[0]);
	net->n_renames++;
	return 0;
}

static int (*const takes[])(struct net_plan *net, const char *value) = {
	[NET_WORD_CLIENT_ID] = take_client_id,
	[NET_WORD_ACD] = take_acd,
	[NET_WORD_ALLOW] = take_allow,
	[NET_WORD_DENY] = take_deny,
	[NET_WORD_DNS] = take_dns,
	[NET_WORD_ROUTE] = take_route,
	[NET_WORD_NAME] = take_rename,
};
static const uint8_t most[] = {
	[NET_WORD_ALLOW] = NET_SERVERS, [NET_WORD_DENY] = NET_SERVERS,
	[NET_WORD_DNS] = NET_DNS,	[NET_WORD_ROUTE] = NET_GIVEN,
	[NET_WORD_NAME] = NET_GIVEN,
};

int param_net(struct boot_plan *plan, enum net_word word, const char *name,
	      const char *value, struct failure *f)
{
	int r;

	if (word == NET_WORD_IP)
		return take_ip(plan, name, value, f);
	r = takes[word](&plan->net, value);
	if (r == -E2BIG)
		return param_too_many(name, value, most[word], f);
	if (r == 0)
		return 0;
	return param_bad(name, value,
			 strchr(value, '[') != NULL || str_find(value, "::")
				 ? IP_NO_IPV6
				 : "",
			 f);
}

/* The first for an interface of that name, or NULL. */
static struct ip_spec *spec_named(struct net_plan *net, const char *dev)
{
	for (unsigned i = 0; i < net->n_specs; i++) {
		if (strcmp(net->spec[i].dev, dev) == 0)
			return &net->spec[i];
	}
	return NULL;
}

#define NO_IP ": no ip= is for it"

/* That spec, or the one for any interface, of which there is one at most. */
static struct ip_spec *spec_or_any(struct net_plan *net, const char *dev)
{
	struct ip_spec *s = spec_named(net, dev);

	return s != NULL ? s : spec_named(net, "");
}

/* The spec of bootdev=; one for any interface is for that one from now on. */
static int use_bootdev(struct net_plan *net, const char *dev,
		       struct ip_spec **spec, struct failure *f)
{
	struct ip_spec *s;

	if (dev == NULL || net->n_specs == 0)
		return 0;
	s = spec_or_any(net, dev);
	if (s == NULL || !is_ifname(dev))
		return param_bad("bootdev", dev, NO_IP, f);
	s->match = MATCH_NAME;
	(void)str_copy(s->dev, NET_IFNAME, dev);
	*spec = s;
	return 0;
}

/* The spec for BOOTIF, or the one for any interface, gets that address. */
static int use_bootif(struct net_plan *net, const char *value,
		      struct failure *f)
{
	struct ip_spec *s = spec_named(net, IP_BOOTIF);
	uint8_t hw[NET_ETH];

	if (value != NULL && bootif_parse(value, hw) < 0) {
		log_warn("BOOTIF=%.64s is no Ethernet address: ignored", value);
		value = NULL;
	}
	if (value != NULL)
		s = spec_or_any(net, IP_BOOTIF);
	if (s == NULL)
		return 0;
	if (value == NULL)
		return param_bad("ip", IP_BOOTIF, ": there is no BOOTIF=", f);
	s->match = MATCH_MAC;
	memcpy(s->dev, IP_BOOTIF, sizeof(IP_BOOTIF));
	memcpy(s->hw, hw, sizeof(hw));
	s->hlen = sizeof(hw);
	return 0;
}

int param_net_end(struct boot_plan *plan, struct failure *f)
{
	const struct net_words *words = &plan->net_words;
	const char *list = words->optional != NULL ? words->optional : "";
	struct net_plan *net = &plan->net;
	struct ip_spec *s = NULL;
	char dev[NET_IFNAME];
	int r = use_bootdev(net, words->bootdev, &s, f);

	if (r == 0)
		r = use_bootif(net, words->no_bootif ? NULL : words->bootif, f);
	if (r < 0)
		return r;
	net_need_words(net, words->all, s, plan->root.method->needs_network);
	while (list_next(&list, dev, sizeof(dev)) != 0) {
		s = spec_named(net, dev);
		if (s == NULL)
			return param_bad("kinit.optional", dev, NO_IP, f);
		s->required = false;
	}
	return 0;
}
