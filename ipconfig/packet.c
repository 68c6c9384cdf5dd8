/* Packets of all interfaces, see packet.h. */
#include "ipconfig/packet.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "ipconfig/filter.h"
#include "lib/compat.h"

#define VLAN_ID 0x0fff /* of a tag; the rest is priority */

OUTLINE int packet_open(struct packet *p, uint16_t ethertype,
			uint16_t client_port)
{
	int one = 1, r = 0;

	p->ethertype = ethertype;
	p->port = client_port;
	p->fd = socket(AF_PACKET,
		       (ethertype == ETH_P_ALL ? SOCK_RAW : SOCK_DGRAM) |
			       SOCK_CLOEXEC,
		       htons(ethertype));
	if (p->fd < 0)
		return -errno;
	if (setsockopt(p->fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one)) <
	    0) {
		r = -errno;
		packet_close(p);
	} else {
		filter_packets(p->fd, ethertype, client_port, NULL);
	}
	return r;
}

void packet_join(const struct packet *p, int ifindex)
{
	struct packet_mreq m = {
		.mr_ifindex = ifindex,
		.mr_type = PACKET_MR_MULTICAST,
		.mr_alen = ETH_ALEN,
		.mr_address = { 0x01, 0x80, 0xc2 },
	};

	/* STP, LACP, LLDP; a card may hear them without */
	for (uint32_t last = 0xff0e0200; last != 0xff; last >>= 8) {
		m.mr_address[ETH_ALEN - 1] = (uint8_t)last;
		(void)setsockopt(p->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m,
				 sizeof(m));
	}
}

void packet_close(struct packet *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

int packet_send(const struct packet *p, int ifindex, const void *buf,
		size_t len)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(p->ethertype),
		.sll_ifindex = ifindex,
		.sll_halen = ETH_ALEN,
	};

	memset(to.sll_addr, 0xff, ETH_ALEN);
	/* a port that stands still must not hold up the others */
	if (sendto(p->fd, buf, len, MSG_DONTWAIT, (struct sockaddr *)&to,
		   sizeof(to)) < 0)
		return -errno;
	return 0;
}

/* What the kernel knows of a packet beside its bytes, if it says so. */
static void get_aux(struct msghdr *msg, struct tpacket_auxdata *aux)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(msg); /* none but this is asked for */

	if (c != NULL && c->cmsg_level == SOL_PACKET &&
	    c->cmsg_type == PACKET_AUXDATA &&
	    c->cmsg_len >= CMSG_LEN(sizeof(*aux)))
		memcpy(aux, CMSG_DATA(c), sizeof(*aux));
}

/*
 * Not what passes by (a promiscuous interface) or goes out, and not what has a
 * VLAN's tag: that is the business of another interface.  Id 0 is a priority.
 */
static bool is_ours(const struct sockaddr_ll *from,
		    const struct tpacket_auxdata *aux)
{
	if (from->sll_pkttype == PACKET_OTHERHOST ||
	    from->sll_pkttype == PACKET_OUTGOING)
		return false;
	return (aux->tp_status & TP_STATUS_VLAN_VALID) == 0 ||
	       (aux->tp_vlan_tci & VLAN_ID) == 0;
}

OUTLINE ssize_t packet_recv(struct packet *p, void *buf, size_t size,
			    int *ifindex, bool *checked)
{
	union {
		char space[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
		struct cmsghdr align;
	} control;
	struct sockaddr_ll from = { 0 };
	struct tpacket_auxdata aux = { 0 };
	struct iovec iov = { buf, size };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	do {
		n = recvmsg(p->fd, &msg, MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	get_aux(&msg, &aux);
	*ifindex = from.sll_ifindex;
	/* hardware has verified it, or a local sender left it to that */
	*checked = (aux.tp_status &
		    (TP_STATUS_CSUMNOTREADY | TP_STATUS_CSUM_VALID)) != 0;
	return is_ours(&from, &aux) ? n : 0;
}
