/* The sockets of a run, see packets.h. */
#include "ipconfig/packets.h"

#include <errno.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/if_ether.h>

#include "ipconfig/filter.h"
#include "ipconfig/race.h"

int packets_add(struct packets *ps, uint16_t ethertype)
{
	unsigned i = 0;
	int r;

	while (i < ps->n && ps->packet[i].ethertype != ethertype)
		i++;
	if (i < ps->n)
		return (int)i;
	if (i == PACKETS_MAX)
		return -ENOSPC;
	r = packet_open(&ps->packet[i], ethertype, ps->port);
	if (r < 0)
		return r;
	ps->n++;
	return (int)i;
}

int packets_open(struct packets *ps, const struct net_plan *plan)
{
	const struct client_row *row;

	ps->n = 0;
	ps->port = plan->client_port;
	for (unsigned i = 0; i < plan->n_specs; i++) {
		for (unsigned j = 0;
		     (row = clients_of(plan->spec[i].method, j)) != NULL; j++) {
			/* a late one's is opened when it sends */
			int r = row->ops->ethertype == 0 || row->late_ms != 0
					? 0
					: packets_add(ps, row->ops->ethertype);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

/*
 * A datagram: the kernel knows the way, and whose address is whose.  The
 * socket is there for this one only: what comes back is heard by the packet
 * socket, and would pile up in this one.
 */
static int send_datagram(const struct packets *ps, const struct action *a)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(ps->port) };
	const char *dev = a->nic->link.name;
	int one = 1, r = 0;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	at.sin_addr.s_addr = htonl(ip_to4(&a->from));
	/* another client may hear all that comes to the port */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, dev, NET_IFNAME) < 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		r = -errno;
	at.sin_port = htons((uint16_t)(ps->port - 1));
	at.sin_addr.s_addr = htonl(ip_to4(&a->to));
	if (r == 0 && sendto(fd, a->bytes, a->frame.len, MSG_DONTWAIT,
			     (struct sockaddr *)&at, sizeof(at)) < 0)
		r = -errno;
	close(fd);
	return r;
}

void packets_listen(struct packets *ps, int ifindex)
{
	int r = packets_add(ps, ETH_P_ALL);

	if (r >= 0)
		packet_join(&ps->packet[r], ifindex);
}

int packets_send(struct packets *ps, const struct action *a)
{
	int r = packets_add(ps, a->ethertype);

	if (r < 0)
		return r;
	if (a->frame.bad)
		return -EMSGSIZE;
	if (ip_given(&a->to))
		return send_datagram(ps, a);
	return packet_send(&ps->packet[r], a->nic->link.ifindex, a->bytes,
			   a->frame.len);
}

int packets_hold(struct packets *ps, const struct net_result *result)
{
	int r = packets_add(ps, ETH_P_IP);

	if (r >= 0)
		r = packets_add(ps, ETH_P_ARP);
	for (unsigned i = 0; i < ps->n; i++) {
		struct packet *p = &ps->packet[i];

		if (p->ethertype == ETH_P_IP || p->ethertype == ETH_P_ARP)
			filter_packets(p->fd, p->ethertype, ps->port, result);
		else
			packet_close(p);
	}
	return r < 0 ? r : 0;
}

unsigned packets_poll(const struct packets *ps, struct pollfd *fds)
{
	for (unsigned i = 0; i < ps->n; i++)
		fds[i] = (struct pollfd){ .fd = ps->packet[i].fd,
					  .events = POLLIN };
	return ps->n;
}

void packets_close(struct packets *ps)
{
	while (ps->n > 0)
		packet_close(&ps->packet[--ps->n]);
}
