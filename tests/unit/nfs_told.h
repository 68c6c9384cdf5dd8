/* What the tests of kinit/nfs_where.h share: what the network tells. */
#ifndef TESTS_UNIT_NFS_TOLD_H
#define TESTS_UNIT_NFS_TOLD_H

#include "kinit/nfs_where.h"

#include <sys/socket.h>

#include "lib/ip_text.h"
#include "lib/str.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static struct net_result net;
static struct nfs_source own;
static struct nfs_where where;
static struct failure error;

/* What the network tells: NULL is nothing. */
struct told {
	const char *param, *siaddr, *dhcp; /* ip=, next-server, server id */
	const char *root_path, *name;	   /* options 17 and 66 */
	const char *list[2];		   /* option 150 */
};

static inline void put_ip(struct ip_addr *ip, const char *text)
{
	if (text != NULL)
		assert_int_equal(ip_from_text(text, ip), 0);
}

/* As merge_iface() joins them. */
static inline void put_told(struct net_info *info, const struct told *t)
{
	memset(info, 0, sizeof(*info));
	put_ip(&info->server.ip, t->dhcp);
	info->server.is_dhcp = t->dhcp != NULL;
	if (t->siaddr != NULL || t->param != NULL)
		info->server.is_dhcp = 0;
	put_ip(&info->server.ip, t->siaddr);
	put_ip(&info->server.ip, t->param);
	if (t->param != NULL)
		info->server.source = SOURCE_PARAM;
	put_ip(&info->from, t->dhcp);
	if (t->root_path != NULL)
		assert_int_equal(
			str_copy(info->root_path, NET_PATH, t->root_path), 0);
	if (t->name != NULL)
		assert_int_equal(str_copy(info->boot_name, NET_DOMAIN, t->name),
				 0);
	put_ip(&info->boot[0], t->list[0]);
	put_ip(&info->boot[1], t->list[1]);
}

static inline int ask(const char *word, const struct told *told, unsigned n)
{
	memset(&net, 0, sizeof(net));
	net.n_ifaces = n;
	for (unsigned i = 0; i < n; i++)
		put_told(&net.iface[i].info, &told[i]);
	memset(&own, 0, sizeof(own));
	assert_int_equal(nfs_word(word, false, &own), 0);
	memset(&where, 0xee, sizeof(where));
	error = (struct failure){ .code = NULL };
	return nfs_where(&where, &own, &net, &error);
}

#endif
