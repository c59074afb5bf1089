"""What roles and stages are called, and the phrases that only look like the name of a trade or role."""

from __future__ import annotations

from outreach_audit.scoring.trades import Topic

ROLES: dict[str, Topic] = {
    "finance": Topic(
        "people in finance",
        "cfo, finance director, finance manager, finance leader, finance team, finance lead, head of finance,"
        " financial controller, treasurer, accounts payable team, accounts team, finance chief, controller,"
        " finance professional, bookkeeper",
        "month end, invoice, cash flow, forecast, reconciliation, ledger, expense, budget, audit trail,"
        " accounts payable, payment run, tax",
        "finance, financial, cfo, controller, controlling, treasurer, treasury, accounts, accounting, accountant",
        "procurement operations",
    ),
    "hr": Topic(
        "people in HR",
        "hr director, hr manager, hr leader, hr team, hr lead, head of hr, people team, chief people officer,"
        " head of people, people lead, people operations team, hr professional, human resources manager,"
        " talent team, head of talent, talent leader, people leader, talent acquisition team",
        "onboarding, payroll, absence, sick leave, hiring, job ad, candidate, employee benefit, appraisal,"
        " parental leave, applicant, retention, engagement survey",
        "hr, human resources, people operations, talent, recruiting, recruiter, chief people officer,"
        " head of people, personnel, people culture, people and culture",
        "operations training",
    ),
    "it": Topic(
        "people in IT",
        "cio, ciso, it manager, it director, it leader, it team, it lead, head of it, sysadmin, system administrator,"
        " security team, security leader, it department, it professional, cyber security lead, infrastructure team",
        "helpdesk, patching, single sign on, endpoint, backup, phishing, server, migration, device, firewall,"
        " ticket, licence audit, access right",
        "cio, ciso, it, information technology, systems administrator, sysadmin, infrastructure, network,"
        " information security, cyber",
        "engineering data",
    ),
    "engineering": Topic(
        "developers",
        "cto, developer, engineering manager, engineering leader, engineering team, engineer, dev team,"
        " head of engineering, vp engineering, vp of engineering, software engineer, devops team, tech lead,"
        " development team",
        "pull request, deploy, codebase, test suite, api, sdk, code review, on call, incident, latency, build",
        "cto, engineer, engineering, developer, software, devops, programmer, technology, technical",
        "it data product",
    ),
    "data": Topic(
        "data people",
        "data team, data analyst, data scientist, analytics team, head of data, data leader, analytics leader,"
        " data engineer",
        "dashboard, warehouse, query, dataset, metric, sql, pipeline",
        "data, analytics, analyst, business intelligence",
        "it engineering product finance marketing",
    ),
    "product": Topic(
        "product managers",
        "product manager, product team, product leader, head of product, product owner, cpo, product designer",
        "roadmap, feature request, user research, prototype, backlog, release",
        "product, cpo, ux",
        "engineering data marketing",
    ),
    "marketing": Topic(
        "marketers",
        "cmo, marketer, marketing manager, marketing director, marketing leader, marketing team, marketing lead,"
        " head of marketing, brand manager, content team, growth team, demand generation team, vp marketing,"
        " vp of marketing, head of growth, social media manager, marketing department",
        "campaign, brand, content, newsletter, seo, search ranking, ad spend, landing page, organic traffic,"
        " social media, press coverage, open rate",
        "cmo, marketing, brand, communications, growth, content, demand generation, pr, public relations,"
        " advertising, seo, social media",
        "sales product events data",
    ),
    "sales": Topic(
        "people in sales",
        "sales manager, sales director, sales leader, sales team, sales lead, head of sales, sdr team, account executive,"
        " vp sales, vp of sales, cro, sales rep, revenue team, revenue leader, sales people, salespeople,"
        " business development team",
        "pipeline, quota, crm, prospecting, territory, demo, forecast, quote, win rate, outbound, deal",
        "sales, cro, revenue, business development, account executive, account manager, partnerships, vertrieb",
        "marketing support",
    ),
    "support": Topic(
        "support teams",
        "support team, customer support team, customer success team, customer service team, head of support,"
        " head of customer success, support leader, support manager, customer success manager, contact centre,"
        " call centre, service desk",
        "ticket, first response, help centre, chat queue, refund request, customer satisfaction",
        "support, customer service, customer success, customer experience, contact centre, call center",
        "sales operations it",
    ),
    "operations": Topic(
        "people in operations",
        "coo, operations manager, operations director, operations leader, operations team, head of operations,"
        " ops team, ops manager, ops lead, ops leader, operations lead, plant manager, site manager, fleet manager,"
        " warehouse manager, logistics manager, supply chain team, supply chain manager, production manager",
        "shift, rota, downtime, throughput, dispatch, maintenance, route, stock, handover, capacity, schedule",
        "coo, operations, operational, ops, logistics, supply chain, warehouse, plant, production, fleet, quality,"
        " dispatcher, transport",
        "procurement facilities hr finance support office",
    ),
    "procurement": Topic(
        "buyers",
        "procurement team, procurement manager, purchasing manager, head of procurement, purchasing team,"
        " procurement leader, cpo, category manager, buying team, procurement lead, procurement director",
        "supplier, tender, purchase order, unit price, lead time, rfq, framework contract, minimum order, quote",
        "procurement, purchasing, buyer, sourcing, buying, category manager, einkauf",
        "finance operations facilities",
    ),
    "legal": Topic(
        "lawyers",
        "general counsel, legal team, in house lawyer, head of legal, compliance officer, compliance team,"
        " legal counsel, data protection officer, legal department, compliance manager",
        "contract review, clause, nda, regulation, litigation, data protection, filing",
        "legal, counsel, lawyer, attorney, solicitor, compliance, paralegal, privacy",
        "finance hr",
    ),
    "facilities": Topic(
        "facility managers",
        "facilities manager, facility manager, facilities team, building manager, head of facilities, estates team,"
        " property manager, caretaker, office manager",
        "heating, cleaning, lift, maintenance, desk, building, refurbishment, contractor, lighting",
        "facilities, facility, building, maintenance, estates, property, caretaker",
        "operations procurement office",
    ),
    "office": Topic(
        "office managers and assistants",
        "office manager, executive assistant, personal assistant, receptionist, admin team",
        "diary, travel booking, meeting room, front desk, stationery",
        "office, assistant, secretary, receptionist, administrator, front desk",
        "facilities operations hr finance",
    ),
    "events": Topic(
        "event teams", "event manager, events team, event organiser, conference manager", "attendee, venue, booth",
        "event, events, conference", "marketing",
    ),
    "training": Topic(
        "learning teams", "learning and development team, l d team, training manager, head of learning",
        "course, learner, workshop, certification", "learning, training, l d", "hr",
    ),
    "owner": Topic(
        "owners and managing directors",
        "business owner, owner, founder, ceo, managing director, entrepreneur, sole trader, co founder",
        "profit, cash flow, growth, payroll, succession",
        "owner, founder, ceo, managing director, president, proprietor, partner, principal, geschaftsfuhrer,"
        " inhaber, chief executive, chair, general manager, entrepreneur, cofounder",
        "finance hr it engineering data product marketing sales support operations procurement legal"
        " facilities office events training",
    ),
}  # fmt: skip
"""Role -> its words."""

STAGES: dict[str, Topic] = {
    "lead": Topic(
        "people who have not bought",
        "introduce ourselves, don't know us, do not know us, never heard of us, not heard of us,"
        " first time i write, first time i am writing, we have never spoken, we have not spoken,"
        " we haven't spoken",
        "introduce myself, have not met, haven't met, don't know me, do not know me, start your free trial,"
        " start your trial",
        "lead, prospect, mql, sql, sal, subscriber, opportunity, cold, new, stranger, suspect, target,"
        " non customer, potential, potential customer, prospective, closed lost, open lead, contact,"
        " prospective customer, not a customer, qualified",
    ),
    "trial": Topic(
        "people on trial",
        "your trial end, your trial ended, your free trial end, your free trial ended, your trial expire,"
        " your trial run out, your trial is, your free trial is, trial period end, left in your trial,"
        " left of your trial, during your trial, your trial account, your pilot end",
        "your trial, your free trial, your pilot, test account",
        "trial, trialing, trialling, free trial, pilot, evaluation, evaluating, poc, trial customer,"
        " trial user",
    ),
    "customer": Topic(
        "customers",
        "as a customer, as our customer, as a valued customer, as an existing customer, as one of our customers,"
        " as a loyal customer, as a long standing customer, your last order, your recent order,"
        " thank you for your order, thanks for your order, being a customer, your contract with us,"
        " you have been with us, you've been with us, your membership with us, your subscription with us",
        "your subscription, your renewal, your account manager, your new account manager, your latest invoice, your account",
        "customer, client, won, closed won, active, active customer, paying, paid, evangelist, buyer, member,"
        " user, partner, existing, existing customer, renewed, kunde, onboarding",
    ),
    "lapsed": Topic(
        "people who have gone quiet",
        "haven't seen you in, have not seen you in,"
        " haven't logged in, have not logged in, not logged in since, haven't ordered, have not ordered",
        "we miss you, we've missed you, we have missed you, welcome back, good to have you back, haven't heard from you, since your last visit",
        "lapsed, inactive, dormant, expired, sleeping, at risk, idle, lapsed customer, inactive customer",
    ),
    "churned": Topic(
        "former customers",
        "since you left us, since you cancelled, since you canceled, win you back, come back to us,"
        " when you were a customer, as a former customer, used to order from us, why you left",
        "have you back, since you stopped, your old account, since you left",
        "churned, former, former customer, cancelled, canceled, ex, ex customer, past, past customer, lost,"
        " lost customer, previous customer, unsubscribed plan",
    ),
}  # fmt: skip
"""Stage -> the phrases that only mail to people of that stage holds."""

NOT_OF = {
    "lead": ("trial", "customer", "lapsed", "churned"),
    "trial": ("lead", "lapsed", "churned"),
    "customer": ("lead", "trial", "lapsed", "churned"),
    "lapsed": ("lead", "trial"),
    "churned": ("lead", "trial", "customer"),
}
"""Stage on record -> stages whose phrases contradict it."""

DECOYS = (
    "best practice, in practice, app store, store room, bank account, bank holiday, bank detail, bank transfer,"
    " school holiday, old school, school friend, school run, old school friend, high school friend, data centre,"
    " data center, case study, open source library, code library, page builder, form builder, website builder,"
    " email builder, spare time, life coach, body text, food for thought, field name, in the field, out of office,"
    " office hour, home office, library of template, template library, guest post, guest list, podcast guest,"
    " special guest, farm out, server farm, link farm, cafe latte, check in call, check in with, in house counsel,"
    " seed round, seed funding, seed stage, business school, launch pad, gallery view, image gallery,"
    " coach class, mobile carrier, aircraft carrier, press release, home page, foundation of, solid foundation,"
    " the foundation for, strong foundation, stage manager, account manager, doctor strange, spin doctor,"
    " google doc, party venue, tutor group, band width, in line, trade school, inn keeper, fleet street, legal notice,"
    " legal name, legal reason, all right, general term, tax free, your bank, your doctor, your dentist, your lawyer,"
    " your solicitor, your accountant, your tax adviser, your tax advisor, your vet, your landlord, your insurer,"
    " your lender, your recruiter, your coach, your optician, your architect, your builder, your insurance company,"
    " your old school, your college, your insurance broker"
)
"""Phrases that hold the name of a trade without meaning it, or name one whose customer the reader is."""

ASKS_FOR_ANOTHER = (
    "right person, forward this, forward it, pass this on, pass it on, point me, whoever, who looks after,"
    " who handles, who deals with, colleague, in charge of, best person, responsible for"
)
"""Phrases of mail that asks for somebody else: a role that it names is not the reader's."""
