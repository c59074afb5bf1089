"""What trades are called, for comparing a text with the record of its reader.

Phrases stand between commas, in the singular; plurals, accents and hyphens are folded. The lists are
written by hand and are short on purpose: a word that several trades use stands in each of them, and
what stands in none is judged by the words of the record alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A trade or a role in words."""

    called: str
    """In a sentence: "the text speaks of ..."."""
    names: str
    """Firms and people of it. Only these can show that a text is meant for them."""
    world: str = ""
    """What its work is made of: shows that a text touches it, never that it is meant for it."""
    recorded: str = ""
    """Further words of records that stand for it; a broad one may stand in several."""
    kin: str = ""
    """Topics, by name, that are too near to be another."""


TRADES: dict[str, Topic] = {
    "dental": Topic("dental practices",
        "dentist, dental practice, dental clinic, dental office, dental team, dental lab, dental group,"
        " orthodontist, dental surgery, hygienist, practice manager, your patient",
        "dental, dentistry, patient, practice, clinic, chairside, recall list, no show, front desk",
        "healthcare, health care, orthodontics", "medical care pharmacy"),
    "medical": Topic("medical practices and hospitals",
        "hospital, doctor, physician, medical practice, medical centre, medical center, gp practice,"
        " general practitioner, surgeon, health clinic, private clinic, nurse, clinician, your patient",
        "medical, clinical, clinic, patient, practice, ward, appointment book, healthcare, theatre list",
        "healthcare, health care, health, medicine, medical device, nhs trust, physiotherapy",
        "dental care pharmacy optics research wellness veterinary"),
    "pharmacy": Topic("pharmacies",
        "pharmacy, pharmacist, chemist shop, drugstore, dispensary",
        "prescription, dispensing, over the counter, patient", "healthcare, health care",
        "medical dental care research retail"),
    "care": Topic("care homes",
        "care home, nursing home, home care agency, carer, care provider, assisted living, hospice",
        "resident, care plan, safeguarding, shift handover",
        "healthcare, health care, elder care, social care, individual family services",
        "medical dental pharmacy charity property"),
    "optics": Topic("opticians",
        "optician, optometrist, eye clinic", "eye test, frames, lens, eyewear",
        "healthcare, health care, optical", "medical retail"),
    "veterinary": Topic("vets",
        "vet, veterinarian, veterinary practice, veterinary clinic, animal hospital, vet practice",
        "pet, pet owner, clinic, practice, animal, vaccination reminder", "veterinary", "medical farming"),
    "wellness": Topic("gyms and studios",
        "gym, fitness studio, yoga studio, fitness club, personal trainer, health club, pilates studio",
        "membership, workout, class schedule, treadmill, fitness, yoga",
        "health wellness and fitness, wellness, recreation", "beauty medical sport hotel"),
    "beauty": Topic("salons",
        "salon, hairdresser, barber, barber shop, beautician, beauty salon, stylist, spa",
        "haircut, treatment room, colour appointment, cosmetics, beauty", "cosmetics",
        "wellness retail hotel"),
    "hotel": Topic("hotels",
        "hotel, hotelier, your guest, guesthouse, guest house, bed and breakfast, hostel, resort, inn,"
        " innkeeper",
        "guest, occupancy, room rate, housekeeping, check in, front desk, booking, overnight stay,"
        " breakfast", "hospitality, lodging, leisure", "restaurant travel events wellness beauty"),
    "restaurant": Topic("restaurants",
        "restaurant, restaurateur, cafe, coffee shop, caterer, catering company, pub, bistro, diner,"
        " chef, bar owner, canteen, pizzeria, takeaway",
        "menu, table booking, dish, kitchen, waiter, covers, delivery rider, cooking",
        "hospitality, food beverage, food and beverage, catering, food service, gastronomy",
        "hotel food events"),
    "food": Topic("food makers",
        "bakery, baker, brewery, brewer, butcher, dairy, food producer, food manufacturer, winery,"
        " roastery, creamery, confectioner",
        "flour, dough, loaf, batch, recipe, shelf life, ingredient, oven, malt, bread",
        "food beverage, food and beverage, food production, food, wine and spirits, beverage",
        "restaurant farming retail wholesale manufacturing"),
    "retail": Topic("shops",
        "retailer, shop owner, shopkeeper, boutique, store manager, grocer, supermarket, department"
        " store, bookshop, bookstore, florist, high street shop, independent shop, garden centre",
        "shop floor, shopper, footfall, till, point of sale, basket, shelf, merchandise, store, shop",
        "retail, consumer goods, luxury goods, grocery, shop, store, apparel",
        "ecommerce wholesale fashion food pharmacy optics beauty"),
    "ecommerce": Topic("online shops",
        "online shop, online store, webshop, web shop, online retailer, ecommerce store, ecommerce brand,"
        " e commerce brand, e commerce store, shopify store, marketplace seller, ecommerce team",
        "checkout, cart, product page, shopper, return rate, ecommerce, e commerce, shopify",
        "ecommerce, e commerce, internet retail, online retail, retail",
        "retail wholesale fashion marketing software logistics"),
    "wholesale": Topic("wholesalers",
        "wholesaler, distributor, importer, trade counter", "pallet, stockist, wholesale",
        "wholesale, import export, import and export, distribution",
        "retail ecommerce logistics manufacturing food"),
    "manufacturing": Topic("manufacturers",
        "manufacturer, factory, machine shop, toolmaker, foundry, sheet metal shop, plant manager,"
        " manufacturing company, manufacturing plant, machine builder, production manager, fabricator",
        "production line, downtime, shop floor, machining, spare part, assembly line, tolerance, cnc,"
        " manufacturing, scrap rate",
        "manufacturing, machinery, industrial engineering, industrial automation, plastics, metals,"
        " packaging, electrical equipment, chemicals, semiconductors, industrial",
        "automotive wholesale construction furniture fashion food energy printing logistics"),
    "automotive": Topic("garages and dealerships",
        "car dealer, dealership, garage owner, auto repair shop, body shop, car workshop, mechanic, auto"
        " shop, car rental company", "test drive, service bay, vehicle, used car, tyre, car parts",
        "automotive, motor vehicle, car dealer", "manufacturing logistics retail"),
    "logistics": Topic("hauliers and warehouses",
        "haulier, freight forwarder, carrier, trucking company, logistics company, courier company,"
        " warehouse operator, fleet operator, transport company, fleet manager, shipper, logistics"
        " provider, freight broker, logistics team",
        "freight, truck, lorry, fleet, warehouse, driver, load, pallet, route planning, customs,"
        " container, shipment, logistics, dock, haulage",
        "logistics, transportation, trucking, railroad, supply chain, shipping, maritime, warehousing,"
        " package freight, transport, haulage, spedition",
        "wholesale automotive manufacturing ecommerce travel"),
    "travel": Topic("travel agencies",
        "travel agency, travel agent, tour operator, airline, cruise line",
        "itinerary, traveller, traveler, tour, excursion, flight, booking, destination",
        "leisure travel, travel, tourism, airlines, aviation", "hotel events culture logistics"),
    "construction": Topic("builders",
        "builder, building contractor, construction company, construction firm, general contractor,"
        " contractor, site manager, house builder, civil engineer, main contractor, subcontractor",
        "building site, construction, site, scaffolding, concrete, tender, crew, rebar, snag list,"
        " blueprint", "construction, building materials, civil engineering, bau",
        "crafts architecture property facilities manufacturing furniture energy"),
    "crafts": Topic("tradespeople",
        "plumber, electrician, roofer, roofing company, roofing contractor, hvac company, hvac"
        " contractor, heating engineer, tradesman, tradespeople, painter and decorator, plumbing company,"
        " locksmith", "boiler, call out, job sheet, van stock, roof, wiring, pipework, plumbing",
        "plumbing, roofing, hvac, electrical contractor, construction, handwerk",
        "construction facilities energy property furniture"),
    "architecture": Topic("architects",
        "architect, architecture practice, architecture firm, interior designer",
        "floor plan, drawing, elevation, planning permission, bim model", "architecture, interior design",
        "construction property design furniture"),
    "furniture": Topic("joiners",
        "joiner, carpenter, cabinet maker, furniture maker, woodworking shop, furniture store",
        "timber, veneer, workshop, cabinet", "furniture, carpentry, joinery",
        "construction crafts manufacturing retail architecture"),
    "property": Topic("estate agents and landlords",
        "estate agent, realtor, real estate agent, letting agent, landlord, property manager, brokerage,"
        " real estate agency, property developer, housing association, lettings agency, real estate team",
        "tenant, listing, viewing, tenancy, lease, rent roll, property, unit, housing",
        "real estate, property, housing, realty, lettings",
        "construction crafts architecture facilities care"),
    "facilities": Topic("facility and cleaning firms",
        "cleaning company, cleaning contractor, facilities management company, janitorial company,"
        " caretaker", "cleaning round, janitorial, site visit, cleaning crew",
        "facilities services, cleaning, environmental services", "property construction crafts hotel"),
    "law": Topic("law firms",
        "law firm, lawyer, solicitor, attorney, barrister, law practice, law office, paralegal, notary,"
        " legal practice, counsel",
        "legal, litigation, billable hour, matter, case file, court, client intake, practice,"
        " conveyancing", "law, law practice, legal services, legal, rechtsanwalt, kanzlei",
        "accounting consulting"),
    "accounting": Topic("accountants",
        "accountant, accountancy practice, accounting firm, bookkeeper, tax adviser, tax advisor, cpa"
        " firm, auditor, accountancy firm, accounting practice",
        "bookkeeping, ledger, tax return, vat return, year end, reconciliation, audit file, practice, tax",
        "accounting, accountancy, bookkeeping, tax, financial services, steuerberater",
        "law banking consulting insurance"),
    "banking": Topic("banks and lenders",
        "lender, credit union, bank branch, community bank, fintech, mortgage broker, wealth manager,"
        " financial adviser, financial advisor, asset manager, investment firm, hedge fund, private bank",
        "loan book, underwriting, portfolio, deposit, mortgage, credit risk, anti money laundering,"
        " branch",
        "banking, bank, financial services, capital markets, investment banking, investment management,"
        " venture capital, private equity, finance, fintech",
        "accounting insurance software consulting property"),
    "insurance": Topic("insurers and brokers",
        "insurer, insurance broker, insurance agency, insurance company, insurance agent, underwriter,"
        " claims handler", "policyholder, claims handling, premium, underwriting, loss ratio, insurance",
        "insurance, financial services, versicherung", "banking accounting"),
    "software": Topic("software companies",
        "software company, saas company, saas founder, software vendor, software developer, dev team,"
        " engineering team, software team, saas team, software house, tech startup, devops team, software"
        " engineer, saas startup",
        "codebase, pull request, deploy, release, sprint, api, sdk, commit, repository, churn, backend,"
        " open source, ci pipeline, saas",
        "software, saas, computer software, internet, information technology, information services,"
        " technology, it services, computer games, tech",
        "itservices ecommerce telecoms banking consulting marketing research design security"),
    "itservices": Topic("IT service firms",
        "managed service provider, msp, it consultancy, system integrator, systems integrator, it support"
        " firm", "ticket queue, endpoint, helpdesk, server room, patching, managed services",
        "information technology, it services, computer networking, computer hardware, it consulting,"
        " technology, network security, computer network security, cyber security, cybersecurity",
        "software telecoms consulting security"),
    "telecoms": Topic("telecoms providers",
        "telecoms provider, internet provider, mobile operator, carrier",
        "broadband, fibre rollout, sim card, subscriber line",
        "telecommunications, telecom, telecoms, wireless", "software itservices energy"),
    "security": Topic("security firms",
        "security firm, security company, guarding company, alarm company",
        "guarding, patrol, alarm response, cctv", "security and investigations, guarding",
        "facilities itservices software"),
    "marketing": Topic("agencies",
        "marketing agency, creative agency, ad agency, seo agency, digital agency, pr agency, media"
        " agency, advertising agency, social media agency, agency owner",
        "campaign, client account, media buying, retainer, creative, content calendar",
        "marketing, advertising, marketing and advertising, public relations, online media",
        "media design events consulting ecommerce software printing"),
    "media": Topic("publishers and media",
        "publisher, newspaper, magazine, journalist, newsroom, podcaster, podcast host, film maker,"
        " filmmaker, production company, broadcaster, editor, blogger, video producer",
        "readership, episode, editorial, circulation, footage, article, podcast, story, listener",
        "publishing, newspapers, broadcast media, media production, media, journalism, entertainment,"
        " motion pictures, film, writing and editing, photography",
        "marketing design events culture printing music"),
    "design": Topic("designers",
        "designer, design studio, photographer, illustrator",
        "mock up, brand guideline, typeface, photo shoot", "design, graphic design, photography, arts",
        "marketing media architecture printing fashion software"),
    "printing": Topic("printers",
        "print shop, printing company, sign maker, printer owner", "print run, offset, toner, proof sheet",
        "printing", "marketing media design manufacturing"),
    "events": Topic("event organisers",
        "event organiser, event organizer, event planner, venue, wedding planner, conference organiser,"
        " event manager, conference organizer",
        "attendee, exhibitor, ticket sales, venue, conference, booth", "events services, events, event",
        "hotel restaurant marketing media culture travel sport"),
    "recruitment": Topic("recruiters",
        "recruiter, recruitment agency, staffing agency, staffing firm, headhunter, recruiting firm,"
        " search firm, recruitment firm, recruiting team",
        "candidate, placement, vacancy, shortlist, job ad, applicant, hiring, time to hire",
        "staffing and recruiting, staffing, recruiting, recruitment, human resources, personnel",
        "consulting training"),
    "training": Topic("trainers and coaches",
        "coach, course creator, training provider, tutor, trainer, training company",
        "course, learner, workshop, cohort, curriculum, lesson",
        "professional training, training, coaching, e learning, elearning, education, education"
        " management", "school university childcare consulting recruitment wellness sport"),
    "consulting": Topic("consultants",
        "consultancy, consulting firm, management consultant, advisory firm",
        "engagement, proposal, utilisation, billable",
        "consulting, management consulting, professional services, business services, beratung",
        "law accounting itservices recruitment training marketing software banking"),
    "school": Topic("schools",
        "school, teacher, head teacher, headteacher, school principal, primary school, secondary school,"
        " high school, classroom, pupil, school district, school leader",
        "lesson, term time, curriculum, timetable, homework, parents evening, class, student, governor",
        "education, primary secondary education, primary education, schools, k12, education management",
        "university childcare training charity sport"),
    "university": Topic("universities",
        "university, college, faculty, lecturer, professor, campus, researcher",
        "student, enrolment, semester, lecture, thesis, alumni, research group, curriculum",
        "higher education, education, education management", "school training research culture medical"),
    "childcare": Topic("nurseries",
        "nursery school, kindergarten, day nursery, preschool, childminder, daycare",
        "toddler, key worker, drop off time, early years, child", "child day care, childcare, education",
        "school training charity care"),
    "charity": Topic("charities",
        "charity, nonprofit, non profit, ngo, foundation, fundraiser, trustee, food bank",
        "donor, donation, volunteer, fundraising, grant, beneficiary, gift aid, supporter",
        "nonprofit, non profit, charity, philanthropy, fundraising, civic and social organization, ngo",
        "church school culture government care childcare sport"),
    "church": Topic("churches",
        "church, parish, pastor, congregation, synagogue, mosque", "sermon, worship, sunday service",
        "religious institutions, religion, church", "charity"),
    "government": Topic("public bodies",
        "council, municipality, public body, local authority, city council, ministry, public sector team,"
        " local government, town hall, government agency",
        "citizen, public tender, resident, by law, permit, procurement notice",
        "government administration, government, public sector, public administration, public safety,"
        " military", "charity school property security energy"),
    "farming": Topic("farms",
        "farmer, farm, grower, orchard, vineyard, dairy farm, rancher, smallholder, agronomist",
        "crop, harvest, herd, livestock, field, yield, tractor, acre, hectare, soil, milking, seed",
        "agriculture, farming, dairy, ranching, fishery, forestry, agri, landwirtschaft",
        "landscaping food veterinary wholesale"),
    "landscaping": Topic("gardeners and landscapers",
        "landscaper, landscaping company, gardener, lawn care company, arborist",
        "lawn, hedge, mowing, planting, turf", "landscaping, gardening, horticulture",
        "farming construction facilities crafts property"),
    "energy": Topic("energy firms",
        "solar installer, utility company, energy supplier, wind farm, power plant, grid operator, oil"
        " and gas company, energy company",
        "kilowatt, megawatt, solar panel, inverter, turbine, meter reading, substation, energy",
        "utilities, oil and energy, oil gas, renewables, renewable energy, solar, energy, mining",
        "crafts construction manufacturing telecoms government property"),
    "fashion": Topic("fashion brands",
        "fashion brand, clothing brand, garment maker, tailor, textile mill, apparel brand",
        "fabric, garment, collection, size run, textile", "apparel and fashion, fashion, textiles, apparel",
        "retail ecommerce wholesale manufacturing design"),
    "research": Topic("laboratories and biotech firms",
        "laboratory, biotech company, research institute, lab manager, scientist, pharma company,"
        " contract research organisation", "assay, sample prep, pipette, clinical trial, reagent, lab",
        "biotechnology, research, pharmaceuticals, pharma, life sciences",
        "medical university pharmacy software dental"),
    "culture": Topic("museums and theatres",
        "museum, theatre, gallery, curator, orchestra, concert hall, library",
        "exhibition, visitor, performance, season ticket, audience, collection",
        "museums and institutions, performing arts, fine art, arts, libraries, culture",
        "events charity media university music travel"),
    "music": Topic("musicians and labels",
        "musician, record label, band, music teacher, music venue", "album, gig, playlist, rehearsal",
        "music", "culture media events training"),
    "sport": Topic("clubs",
        "sports club, football club, rowing club, golf club, athletics club",
        "match day, season ticket, fixture, pitch hire, athlete", "sports, sport",
        "wellness events charity training school"),
}  # fmt: skip
"""Trade -> its words. A trade named here and its kin are never taken for one another."""
